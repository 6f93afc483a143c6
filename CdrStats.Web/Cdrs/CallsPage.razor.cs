using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Web.Cdrs;

/// <summary>Search of calls, with a live tail. The address holds every filter and the opened call.</summary>
public sealed partial class CallsPage
{
    private const int PageSize = 50;
    private const int MostLive = 50;
    private const int LookBack = 10_000;
    private static readonly TimeSpan LiveRhythm = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan TotalsRhythm = TimeSpan.FromSeconds(5);

    private readonly HashSet<long> _new = [];
    private Dictionary<string, string[]> _query = [];
    private CallFilter _filter = CallFilter.All;
    private Choices? _choices;
    private List<Call>? _calls;
    private CallTotals? _totals;
    private Call? _opened;
    private CallStory? _story;
    private IReadOnlyList<Call> _legs = [];
    private string? _trouble;
    private string? _tooWide;
    private long _baseline;
    private bool _more;
    private bool _loading;
    private bool _missing;
    private bool _detailAllowed;

    [Inject] public required CallSearch Search { get; init; }
    [Inject] public required CallExplanation Explanation { get; init; }
    [Inject] public required CallFilterChoices FilterChoices { get; init; }
    [Inject] public required ImportPulses Pulses { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required AuthenticationStateProvider Authentication { get; init; }
    [Inject] public required IAuthorizationService Authorization { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required ILogger<CallsPage> Logger { get; init; }

    [CascadingParameter]
    public ShellPreferences? Preferences { get; set; }

    private AccessScope Scope { get; set; } = AccessScope.Nothing;

    private TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    private string ExportAddress => QueryHelpers.AddQueryString(CallExport.Path, Pairs(_query, "call"));

    protected override async Task OnInitializedAsync()
    {
        Zone = Preferences?.TimeZone is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        Scope = user.Scope();
        _detailAllowed = (await Authorization.AuthorizeAsync(user, null, Permissions.CdrDetail)).Succeeded;
        _choices = await FilterChoices.ReadAsync(Scope, Gone);
        await LoadAsync();
        Navigation.LocationChanged += Moved;
        if (RendererInfo.IsInteractive)
        {
            Follow(ArrivalsAsync(), Show);
        }
    }

    public override ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        return base.DisposeAsync();
    }

    private void Moved(object? sender, LocationChangedEventArgs moved)
    {
        if (new Uri(moved.Location).AbsolutePath.EndsWith("/calls", StringComparison.Ordinal))
        {
            _ = InvokeAsync(async () =>
            {
                try
                {
                    await LoadAsync();
                    StateHasChanged();
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    await DispatchExceptionAsync(error);
                }
            });
        }
    }

    private async Task LoadAsync()
    {
        var was = _query;
        _query = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).ToDictionary(pair => pair.Key, pair => pair.Value.OfType<string>().ToArray(), StringComparer.OrdinalIgnoreCase);
        if (!_query.Keys.Any(key => key is "last" or "from" or "to"))
        {
            _query["last"] = ["24h"];
        }

        if (_calls is null || !Same(was, _query))
        {
            await FindAsync();
        }

        await OpenAsync();
    }

    private async Task FindAsync()
    {
        var read = CallQueryReader.Read(Pairs(_query).Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? "")), Clock.GetUtcNow(), null);
        _trouble = (read as CallQuery.Invalid)?.Sentence;
        if (read is not CallQuery.Valid valid)
        {
            return;
        }

        _filter = valid.Filter;
        _new.Clear();
        try
        {
            _baseline = await Search.LastIdAsync(Gone);
            _calls = [.. await Search.SearchAsync(Scope, _filter, null, PageSize, Gone)];
            _more = _calls.Count == PageSize;
            await TotalAsync();
        }
        catch (CallSearchTooWideException wide)
        {
            _trouble = wide.Message;
        }
    }

    private async Task TotalAsync()
    {
        try
        {
            (_totals, _tooWide) = (await Search.TotalsAsync(Scope, _filter, Gone), null);
        }
        catch (CallSearchTooWideException wide)
        {
            (_totals, _tooWide) = (null, wide.Message);
        }
    }

    private async Task MoreAsync()
    {
        _loading = true;
        try
        {
            var oldest = _calls!.MinBy(call => (call.Start, call.Id))!;
            var next = await Search.SearchAsync(Scope, _filter, CallCursor.After(oldest), PageSize, Gone);
            _calls!.AddRange(next);
            _more = next.Count == PageSize;
        }
        catch (CallSearchTooWideException wide)
        {
            _trouble = wide.Message;
        }
        finally
        {
            _loading = false;
        }
    }

    private async Task OpenAsync()
    {
        _opened = null;
        _missing = false;
        if (_detailAllowed && _query.GetValueOrDefault("call") is [.., var text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            if (await Search.FindAsync(Scope, id, Gone) is { } call)
            {
                _story = await Explanation.ExplainAsync(Scope, call, Gone);
                _legs = await Search.LegsAsync(Scope, call, Gone);
                _opened = call;
            }
            else
            {
                _missing = true;
            }
        }
    }

    private async IAsyncEnumerable<Arrivals> ArrivalsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var totalled = Clock.GetTimestamp();
        await foreach (var pulse in Pulses.WatchAsync(LiveRhythm, cancellation))
        {
            var (filter, above) = (_filter, _baseline);
            if (filter.To is not null || _calls is null)
            {
                continue;
            }

            Arrivals? arrived = null;
            try
            {
                var calls = await Search.NewestAsync(Scope, filter, above, MostLive, cancellation);
                CallTotals? totals = null;
                if (calls.Count > 0 && Clock.GetElapsedTime(totalled) > TotalsRhythm)
                {
                    totals = await Search.TotalsAsync(Scope, filter, cancellation);
                    totalled = Clock.GetTimestamp();
                }

                arrived = new Arrivals(filter, calls, totals);
            }
            catch (Exception error) when (error is DbException or CallSearchTooWideException)
            {
                // The shell says that the database is away; the next pulse tries again.
                LogNotFollowed(Logger, error);
            }

            if (arrived is not null)
            {
                yield return arrived;
            }
        }
    }

    private void Show(Arrivals arrived)
    {
        if (!ReferenceEquals(arrived.Filter, _filter) || _calls is null)
        {
            return;
        }

        var known = _calls.Select(call => call.Id).ToHashSet();
        var fresh = arrived.Calls.Where(call => !known.Contains(call.Id)).ToList();
        if (fresh.Count > 0)
        {
            _new.Clear();
            _new.UnionWith(fresh.Select(call => call.Id));
            _calls.InsertRange(0, fresh);
            // Ids are taken before they are committed: a lower one may still come, so the line is drawn well below the newest.
            _baseline = Math.Max(_baseline, fresh[0].Id - LookBack);
        }

        _totals = arrived.Totals ?? _totals;
    }

    private void Go(Dictionary<string, string[]> query) =>
        Navigation.NavigateTo(QueryHelpers.AddQueryString("calls", Pairs(query)));

    private string AddressOf(long? call) => QueryHelpers.AddQueryString("calls",
        Pairs(_query, "call").Concat(call is { } id ? [KeyValuePair.Create("call", (string?)id.ToString(CultureInfo.InvariantCulture))] : []));

    private void Close() => Navigation.NavigateTo(AddressOf(null));

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(Dictionary<string, string[]> query, string? without = null) =>
        query.Where(pair => pair.Key != without).SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, (string?)value)));

    private static bool Same(Dictionary<string, string[]> left, Dictionary<string, string[]> right) =>
        Pairs(left, "call").Order(Comparer<KeyValuePair<string, string?>>.Create(static (a, b) => string.CompareOrdinal(a.Key + a.Value, b.Key + b.Value)))
            .SequenceEqual(Pairs(right, "call").Order(Comparer<KeyValuePair<string, string?>>.Create(static (a, b) => string.CompareOrdinal(a.Key + a.Value, b.Key + b.Value))));

    private sealed record Arrivals(CallFilter Filter, IReadOnlyList<Call> Calls, CallTotals? Totals);

    [LoggerMessage(LogLevel.Warning, "New calls could not be shown on an open page")]
    private static partial void LogNotFollowed(ILogger logger, Exception error);
}
