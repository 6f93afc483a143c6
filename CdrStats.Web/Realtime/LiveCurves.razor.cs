using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Realtime.Limits;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Realtime;

/// <summary>Curves that begin with what the history has and go on with what the board shows. The history is read again once a minute.</summary>
public sealed partial class LiveCurves
{
    private const int Most = 6;
    private static readonly HistoryBy[] Kinds = [HistoryBy.Total, HistoryBy.Switch, HistoryBy.Customer, HistoryBy.Gateway];
    private static readonly TimeSpan ReadAgain = TimeSpan.FromMinutes(1);

    private ChartData _data = new([]);
    private ChartTail? _tail;
    private List<HistoryKey> _shown = [];
    private int _more;
    private int? _limit;
    private string _trouble = "";
    private (HistoryBy By, CurveSpan Span, DateTimeOffset At)? _read;
    private DateTimeOffset _toldAt;
    private Dictionary<HistoryKey, ChartPoint> _now = [];

    [Inject]
    public required CallHistory History { get; init; }

    [SupplyParameterFromQuery]
    public string? By { get; set; }

    [SupplyParameterFromQuery]
    public string? Span { get; set; }

    [Parameter, EditorRequired]
    public LiveView Now { get; set; } = null!;

    [Parameter, EditorRequired]
    public CallLimits Limits { get; set; } = CallLimits.None;

    [Parameter, EditorRequired]
    public AccessScope Scope { get; set; } = AccessScope.Nothing;

    /// <summary>Customers' names, for those who see more than one.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyDictionary<int, string> Customers { get; set; } = new Dictionary<int, string>();

    [Parameter, EditorRequired]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    private HistoryBy Kind => Scope.SeesEverything ? Kinds.FirstOrDefault(kind => Word(kind) == By) : HistoryBy.Total;

    private CurveSpan Chosen => CurveSpan.Of(Span);

    protected override async Task OnParametersSetAsync()
    {
        if (_read is not { } read || read.By != Kind || read.Span != Chosen || Now.At - read.At >= ReadAgain)
        {
            // Taken before the await: the board goes on meanwhile.
            _read = (Kind, Chosen, Now.At);
            await ReadAsync(Kind, Chosen, Now.At);
        }

        Tell();
    }

    private async Task ReadAsync(HistoryBy by, CurveSpan span, DateTimeOffset at)
    {
        IReadOnlyList<HistoryLine> lines = [];
        try
        {
            lines = await History.ReadAsync(Scope, by, null, new TimeRange(at - span.Length, at.AddSeconds(1)), span.Step, CancellationToken.None);
            _trouble = "";
        }
        catch (SeriesTroubleException trouble)
        {
            _trouble = trouble.Message;
        }

        if ((Kind, Chosen) != (by, span))
        {
            // Something else was chosen meanwhile.
            return;
        }

        var known = lines.ToDictionary(line => new HistoryKey(by, by == HistoryBy.Total ? "" : line.Key));
        List<HistoryKey> all = [.. known.OrderByDescending(line => line.Value.Steps.Sum(step => step.Average)).Select(line => line.Key)];
        if (by == HistoryBy.Switch)
        {
            all.AddRange(Now.Switches.Select(one => new HistoryKey(by, Id(one.Id))).Except(all));
        }
        else if (all.Count == 0 && by == HistoryBy.Total)
        {
            all.Add(HistoryKey.Total);
        }

        (_shown, _more, _tail, _now) = ([.. all.Take(Most)], Math.Max(0, all.Count - Most), null, []);
        _limit = _shown is [var only] ? Limits.Of(only) : null;
        _data = new ChartData(
            [.. _shown.Select(key => new ChartSeries(Name(key), _shown.Count == 1 ? ChartKind.Area : ChartKind.Line, known.TryGetValue(key, out var line) ? CurvePoints.Of(line.Steps, span.Step, step => step.Most) : [])),
                .. _limit is { } limit ? [new ChartSeries(T["limit"], ChartKind.Line, [ChartPoint.On(at - span.Length, limit), ChartPoint.On(at, limit)]) { Colour = "critical", IsDashed = true }] : Array.Empty<ChartSeries>()],
            T["calls"]);
    }

    // Once a second: what is shown by steps need not move more often.
    private void Tell()
    {
        if (Now.At - _toldAt < TimeSpan.FromSeconds(1) || _shown.Count == 0)
        {
            return;
        }

        _toldAt = Now.At;
        var at = Chosen.StepOf(Now.At);
        var points = new List<IReadOnlyList<ChartPoint>>();
        foreach (var key in _shown)
        {
            var count = Now.Of(key) is { } told ? told.All : (decimal?)null;
            // Of the step that runs what was already there is the least that it will be.
            var before = _now.TryGetValue(key, out var point) && point.At == at ? point.Value : Last(key, at);
            _now[key] = ChartPoint.On(at, count is null ? before : Math.Max(count.Value, before ?? 0));
            points.Add([_now[key]]);
        }

        if (_limit is { } limit)
        {
            points.Add([ChartPoint.On(Now.At - Chosen.Length, limit), ChartPoint.On(at, limit)]);
        }

        _tail = new ChartTail(Now.At - Chosen.Length, points);
    }

    private decimal? Last(HistoryKey key, DateTimeOffset at) =>
        _data.Series[_shown.IndexOf(key)].Points is [.., { } last] && last.At == at ? last.Value : null;

    private void Go(string name, ChangeEventArgs choice) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, choice.Value as string), replace: true);

    private string Name(HistoryKey key) => key.By switch
    {
        HistoryBy.Switch => Now.Switches.FirstOrDefault(one => Id(one.Id) == key.Key)?.Name ?? $"#{key.Key}",
        HistoryBy.Customer => int.TryParse(key.Key, CultureInfo.InvariantCulture, out var id) && Customers.TryGetValue(id, out var name) ? name : $"#{key.Key}",
        HistoryBy.Gateway => key.Key,
        _ => T["all"],
    };

    private static string Words(HistoryBy by) => by switch
    {
        HistoryBy.Switch => "switch",
        HistoryBy.Customer => "customer",
        HistoryBy.Gateway => "gateway",
        _ => "all together",
    };

    private static string Word(HistoryBy by) => by.ToString().ToLowerInvariant();

    private static string Id(int id) => id.ToString(CultureInfo.InvariantCulture);
}
