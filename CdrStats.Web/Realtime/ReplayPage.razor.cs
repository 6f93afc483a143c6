using System.Globalization;
using System.Runtime.CompilerServices;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Realtime;

/// <summary>Plays what was seen: read once, then shown as fast as is wished.</summary>
public sealed partial class ReplayPage
{
    private static readonly int[] Speeds = [1, 2, 5, 10, 30, 60];
    private static readonly HistoryBy[] Kinds = [HistoryBy.Switch, HistoryBy.Customer, HistoryBy.Gateway];
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private AccessScope _scope = AccessScope.Nothing;
    private RecentPast? _past;
    private string? _trouble;
    private DateTime _typed;
    private TimeSpan _at;
    private int _speed = 10;
    private bool _isRunning;

    [Inject] public required CallHistory History { get; init; }

    [Inject] public required CallFilterChoices Choices { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    /// <summary>When it begins, UTC, as a program writes it; null: a quarter of an hour ago.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>What the lines tell apart: <c>switch</c>, <c>customer</c> or <c>gateway</c>; null or anything else: switches.</summary>
    [SupplyParameterFromQuery(Name = "by")]
    public string? By { get; set; }

    [CascadingParameter] public Task<AuthenticationState> Authentication { get; set; } = default!;

    // It has a pause of its own.
    protected override bool IsPartOfPage => false;

    protected override async Task OnParametersSetAsync()
    {
        _scope = (await Authentication).User.Scope();
        // The last seconds are on their way to the store.
        var latest = Time.GetUtcNow() - RecentPast.Length - TimeSpan.FromSeconds(5);
        var from = DateTimeOffset.TryParse(From, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var given) && given < latest ? given.ToUniversalTime() : latest;
        from = from.AddTicks(-(from.Ticks % TimeSpan.TicksPerSecond));
        var by = Wanted;
        if (_past?.From == from && _past.By == by)
        {
            return;
        }

        _typed = DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(from, UserZone).DateTime, DateTimeKind.Unspecified);
        Stop();
        // Told apart by something else, the same moment stays.
        (_at, _past, _trouble) = (_past?.From == from ? _at : TimeSpan.Zero, null, null);
        try
        {
            var choices = await Choices.ReadAsync(_scope, Gone);
            var names = by switch { HistoryBy.Customer => choices.Customers, HistoryBy.Gateway => [], _ => choices.Switches };
            _past = await RecentPast.ReadAsync(History, _scope, from, by, names.ToDictionary(one => one.Id.ToString(CultureInfo.InvariantCulture), one => one.Name), Gone);
        }
        catch (SeriesTroubleException trouble)
        {
            _trouble = _scope.SeesEverything ? trouble.Message : T["What was cannot be read now."];
        }
    }

    private HistoryBy Wanted => Enum.TryParse<HistoryBy>(By, ignoreCase: true, out var by) && by is HistoryBy.Customer or HistoryBy.Gateway ? by : HistoryBy.Switch;

    // The moment stays what it is, also where none was asked for: only what is told apart changes.
    private void TellApart(ChangeEventArgs change) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["from"] = _past is { } past ? Written(past.From) : From,
        ["by"] = change.Value as string == "switch" ? null : change.Value as string,
    }));

    private static string Written(DateTimeOffset from) => from.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // In the address, so that a link shows the same.
    private void Go()
    {
        if (UserZone.IsInvalidTime(_typed))
        {
            _trouble = T["There was no such time: the clocks went forward."];
            return;
        }

        var from = new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(_typed, DateTimeKind.Unspecified), UserZone));
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("from", Written(from)));
    }

    private void Play()
    {
        if (_isRunning)
        {
            Stop();
            return;
        }

        _at = _at >= RecentPast.Length ? TimeSpan.Zero : _at;
        _isRunning = true;
        Follow(TicksAsync(), passed =>
        {
            _at += passed * _speed;
            if (_at >= RecentPast.Length)
            {
                _at = RecentPast.Length;
                Stop();
            }
        });
    }

    private void Stop()
    {
        _isRunning = false;
        StopFollowing();
    }

    private void Seek(ChangeEventArgs change) =>
        _at = int.TryParse(change.Value as string, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, RecentPast.Length.TotalSeconds)) : _at;

    private async IAsyncEnumerable<TimeSpan> TicksAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        for (var last = Time.GetTimestamp(); ;)
        {
            await Task.Delay(Tick, Time, stop);
            var now = Time.GetTimestamp();
            yield return Time.GetElapsedTime(last, now);
            last = now;
        }
    }

    private static string Code(HistoryBy by) => by switch { HistoryBy.Customer => "customer", HistoryBy.Gateway => "gateway", _ => "switch" };

    private string Word(HistoryBy by) => by switch { HistoryBy.Customer => T["Customer"], HistoryBy.Gateway => T["Gateway"], _ => T["Switch"] };

    private string Clock(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, UserZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
