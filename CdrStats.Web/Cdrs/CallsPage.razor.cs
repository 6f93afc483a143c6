using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Cdrs.Export;
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
    private static readonly TimeSpan TotalsRhythm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TimeGoesOn = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CountAgain = TimeSpan.FromMinutes(1);

    private readonly HashSet<long> _new = [];
    private Dictionary<string, string[]> _query = [];
    private CallFilter _filter = CallFilter.All;
    private CallPeriod? _period;
    private Choices? _choices;
    private CallList? _list;
    private CallTable? _table;
    private CallTotals? _totals;
    private Call? _opened;
    private CallStory? _story;
    private IReadOnlyList<Call> _legs = [];
    private string? _trouble;
    private string? _tooWide;
    private long _baseline;
    private CancellationTokenSource _counting = new();
    private bool _loading;
    private bool _missing;
    private bool _detailAllowed;
    private long? _closed;

    [Inject] public required CallSearch Search { get; init; }
    [Inject] public required CallTotalsSource Sums { get; init; }
    [Inject] public required CallColumnChoice Columns { get; init; }
    [Inject] public required CallExplanation Explanation { get; init; }
    [Inject] public required CallFilterChoices FilterChoices { get; init; }
    [Inject] public required ImportPulses Pulses { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required AuthenticationStateProvider Authentication { get; init; }
    [Inject] public required IAuthorizationService Authorization { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required ILogger<CallsPage> Logger { get; init; }

    private AccessScope Scope { get; set; } = AccessScope.Nothing;

    private TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    private string ExportAddress(CallExportFormat format) => QueryHelpers.AddQueryString(CallExportEndpoint.Path(format), CallAddress.InZone(CallAddress.Pairs(_query, "call", CallDurations.Name), Zone));

    private CallDurations Durations => CallDurations.Of(CallAddress.One(_query, CallDurations.Name));

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        Scope = user.Scope();
        _detailAllowed = (await Authorization.AuthorizeAsync(user, null, Permissions.CdrDetail)).Succeeded;
        _choices = await FilterChoices.ReadAsync(Scope, Gone);
        await LoadAsync();
        Navigation.LocationChanged += Moved;
        if (RendererInfo.IsInteractive)
        {
            Follow(ArrivalsAsync(), Show);
            Follow(SumsAsync(), Show);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_closed is { } closed && _opened is null && _table is { } table)
        {
            // Whoever closed the drawer goes on where it was opened.
            _closed = null;
            await table.FocusAsync(closed);
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
        _query = CallAddress.Read(Navigation.Uri);
        if (!_query.Keys.Any(key => key is "last" or "from" or "to"))
        {
            _query["last"] = ["24h"];
        }

        Zone = CallAddress.Zone(_query) ?? UserZone;

        if (_list is null || !CallAddress.Same(was, _query))
        {
            await FindAsync();
        }

        await OpenAsync();
    }

    private async Task FindAsync()
    {
        var read = CallQueryReader.Read(CallAddress.InZone(CallAddress.Pairs(_query), Zone).Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? "")), Clock.GetUtcNow(), null);
        _trouble = (read as CallQuery.Invalid)?.Sentence;
        if (read is not CallQuery.Valid valid)
        {
            return;
        }

        var filter = _filter = valid.Filter;
        _period = _query.ContainsKey("from") ? null : valid.Last;
        _new.Clear();
        try
        {
            var baseline = await Search.LastIdAsync(Gone);
            var found = await Search.SearchAsync(Scope, filter, null, PageSize, Gone);
            if (!ReferenceEquals(filter, _filter))
            {
                return;     // the user has chosen another one meanwhile
            }

            (_baseline, _list) = (baseline, new CallList(found, PageSize));
        }
        catch (CallSearchTooWideException wide)
        {
            if (ReferenceEquals(filter, _filter))
            {
                _trouble = wide.Message;
            }

            return;
        }

        await _counting.CancelAsync();
        if (CallTotalsSource.FitsRollups(filter))
        {
            Show(await SumAsync(filter, Gone));
            return;
        }

        // Counting calls may take seconds: the list does not wait for it, and the first answer of the server does without.
        (_totals, _tooWide) = (null, null);
        if (RendererInfo.IsInteractive)
        {
            _counting = CancellationTokenSource.CreateLinkedTokenSource(Gone);
            _ = CountAsync(filter, _counting.Token);
        }
    }

    private async Task CountAsync(CallFilter filter, CancellationToken cancellation)
    {
        try
        {
            Show(await SumAsync(filter, cancellation));
            StateHasChanged();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Another search, or the page has been left.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    /// <summary>The filter as of now: "the last 24 hours" go on while the page is open.</summary>
    private CallFilter AsOfNow(CallFilter filter) => _period is { IsOver: false } period ? filter with { From = period.At(Clock.GetUtcNow(), Zone).From } : filter;

    private async Task<Sum> SumAsync(CallFilter filter, CancellationToken cancellation)
    {
        var now = AsOfNow(filter);
        try
        {
            return new Sum(filter, now.From, await Sums.ReadAsync(Scope, now, cancellation), null);
        }
        catch (CallSearchTooWideException wide)
        {
            return new Sum(filter, now.From, null, wide.Message);
        }
    }

    private async Task MoreAsync()
    {
        _loading = true;
        try
        {
            var list = _list!;
            var older = await Search.SearchAsync(Scope, AsOfNow(_filter), list.End, PageSize, Gone);
            // Appended to the list it continues, which another search may have replaced.
            list.Append(older);
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
        _closed = _opened?.Id;
        _opened = null;
        _missing = false;
        if (_detailAllowed && _query.GetValueOrDefault("call") is [.., var text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            if (await Search.FindAsync(Scope, id, Gone) is { } call)
            {
                _story = await Explanation.ExplainAsync(Scope, call, Gone);
                _legs = await Search.LegsAsync(Scope, call, Gone);
                (_opened, _closed) = (call, null);
            }
            else
            {
                _missing = true;
            }
        }
    }

    private void Go(Dictionary<string, string[]> query) => Navigation.NavigateTo(CallAddress.Of(query));

    private string AddressOf(long? call) => CallAddress.Of(_query, call);

    private void Open(long call) => Navigation.NavigateTo(AddressOf(call));

    private void Close() => Navigation.NavigateTo(AddressOf(null));
}
