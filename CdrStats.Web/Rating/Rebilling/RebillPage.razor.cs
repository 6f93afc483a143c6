using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Domain.Time;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Rating.Rebilling;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Rating.Rebilling;

/// <summary>Orders to bill stored calls again: looked at first, then done in the background, with progress, until done or stopped; and undone.</summary>
public sealed partial class RebillPage
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SeenRhythm = TimeSpan.FromMilliseconds(250);

    private readonly Seen _seen = new();
    private AccessScope _scope = AccessScope.Nothing;
    private Choices _choices = new([], [], []);
    private IReadOnlyList<Named> _plans = [];
    private IReadOnlyList<RebillJob> _jobs = [];
    private string _who = "";
    private string _from = "";
    private string _to = "";
    private string _plan = "";
    private string[] _customers = [];
    private string[] _switches = [];
    private string _prefixes = "";
    private string _countries = "";
    private bool _givenToo;
    private string? _fromTrouble;
    private string? _toTrouble;
    private string? _prefixTrouble;
    private string? _countryTrouble;
    private string? _trouble;
    private RebillPreview? _preview;
    private TimeSpan _took;
    private CancellationTokenSource? _looking;

    [Inject]
    public required RebillJobs Jobs { get; init; }

    [Inject]
    public required RebillTrial Trial { get; init; }

    [Inject]
    public required CallFilterChoices Choices { get; init; }

    [Inject]
    public required RatingDesk Desk { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication!).User;
        (_scope, _who) = (user.Scope(), user.Identity?.Name ?? "");
        _choices = await Choices.ReadAsync(_scope, Gone);
        _plans = [.. (await Desk.NowAsync(_scope, Gone)).Plans.Select(plan => new Named(plan.Id, plan.Name))];
        var today = TimeZoneInfo.ConvertTime(Clock.GetUtcNow(), UserZone).Date;
        (_from, _to) = (Wall(new DateTime(today.Year, today.Month, 1)), Wall(today.AddDays(1)));
        _jobs = await Jobs.RecentAsync(_scope, Gone);
        if (RendererInfo.IsInteractive)
        {
            Follow(WatchAsync(Gone), jobs => _jobs = jobs);
        }
    }

    private async Task LookAsync()
    {
        Changed();
        if (Order() is not { } order || _looking is not null)
        {
            return;
        }

        using var looking = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        (_looking, _seen.Count) = (looking, 0);
        var began = Clock.GetTimestamp();
        try
        {
            var trial = Trial.RunAsync(_scope, order, _seen, looking.Token);
            while (await Task.WhenAny(trial, Task.Delay(SeenRhythm, Clock, looking.Token)) != trial && !looking.IsCancellationRequested)
            {
                StateHasChanged();
            }

            _preview = await trial;
            _took = Clock.GetElapsedTime(began);
        }
        catch (OperationCanceledException) when (looking.IsCancellationRequested)
        {
            _trouble = T["Not looked at to the end. Choose a shorter range."];
        }
        catch (Exception error) when (DatabaseTrouble.Is(error))
        {
            _trouble = T["The database did not answer: {0}", error.Message];
        }
        finally
        {
            _looking = null;
        }
    }

    private async Task OrderAsync()
    {
        if (_preview is not null && Order() is { } order)
        {
            _preview = null;
            await Jobs.OrderAsync(_scope, _who, order, Gone);
            _jobs = await Jobs.RecentAsync(_scope, Gone);
        }
    }

    private async Task StopAsync(RebillJob job)
    {
        await Jobs.CancelAsync(_scope, _who, job.Id, Gone);
        _jobs = await Jobs.RecentAsync(_scope, Gone);
    }

    private async Task UndoAsync(RebillJob job)
    {
        _trouble = await Jobs.UndoAsync(_scope, _who, job.Id, Gone) ? null : T["Order {0} cannot be undone yet: a later one over the same time is to be undone first.", job.Id].Value;
        _jobs = await Jobs.RecentAsync(_scope, Gone);
    }

    private async IAsyncEnumerable<IReadOnlyList<RebillJob>> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Rhythm, Clock, cancellation);
            IReadOnlyList<RebillJob>? jobs = null;
            try
            {
                jobs = await Jobs.RecentAsync(_scope, cancellation);
            }
            catch (Exception error) when (DatabaseTrouble.Is(error))
            {
                // The shell says, and the log holds, that the database is away; what was read stays until it is back.
            }

            if (jobs is not null)
            {
                yield return jobs;
            }
        }
    }

    // What was looked at is what is ordered: anything else is looked at anew.
    private void Changed() => (_preview, _trouble) = (null, null);

    private void Set(Action change)
    {
        change();
        Changed();
    }

    private RebillOrder? Order()
    {
        var (from, to) = (MomentText.Read(_from, UserZone), MomentText.Read(_to, UserZone));
        _fromTrouble = from is null ? T["Not a date and time."].Value : null;
        _toTrouble = to is null ? T["Not a date and time."].Value : from is { } first && to <= first ? T["This must be later than the first."].Value : null;
        var prefixes = Words(_prefixes).Select(word => RatePrefix.Clean(word)).ToList();
        _prefixTrouble = prefixes.Contains(null) ? T["Beginnings of numbers are wanted: digits, separated by commas."].Value : null;
        var countries = Words(_countries).Select(word => word.ToUpperInvariant()).ToList();
        _countryTrouble = countries.TrueForAll(code => code.Length == 2 && code.All(char.IsAsciiLetterUpper)) ? null : T["Codes of two letters are wanted, separated by commas."].Value;
        return (_fromTrouble ?? _toTrouble ?? _prefixTrouble ?? _countryTrouble) is not null ? null : new RebillOrder(new TimeRange(from!.Value, to!.Value))
        {
            Customers = Ids(_customers),
            Switches = Ids(_switches),
            Prefixes = [.. prefixes.Select(prefix => prefix!)],
            Countries = countries,
            PlanId = int.TryParse(_plan, NumberStyles.None, CultureInfo.InvariantCulture, out var plan) ? plan : null,
            GivenToo = _givenToo,
        };
    }

    private static int[] Ids(string[] chosen) => [.. chosen.Select(text => int.Parse(text, CultureInfo.InvariantCulture))];

    private static string[] Words(string text) => text.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Text(ChangeEventArgs given) => given.Value?.ToString() ?? "";

    private static string Wall(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    private sealed class Seen : IProgress<long>
    {
        private long _count;

        public long Count
        {
            get => Interlocked.Read(ref _count);
            set => Interlocked.Exchange(ref _count, value);
        }

        public void Report(long value) => Count = value;
    }
}
