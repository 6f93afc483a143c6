using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Realtime.Limits;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Realtime;

/// <summary>The live history of a range: its peak, its curve, those of yesterday and last week, the capacity. By country it is not kept.</summary>
public sealed partial class LiveHistory
{
    private const int Points = 720;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    private Shown? _shown;
    private string _trouble = "";
    private (TimeSpan Length, string? Switch, string? Customer, string? Country, int? Capacity, DateTimeOffset To)? _asked;

    [Inject] public required CallHistory History { get; init; }

    [Inject] public required CallFilterChoices Choices { get; init; }

    [Inject] public required CallLimitStore Limits { get; init; }

    [Parameter, EditorRequired] public AccessScope Scope { get; set; } = AccessScope.Nothing;

    [Parameter, EditorRequired] public TimeRange Range { get; set; }

    [Parameter, EditorRequired] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>A name or an id, as the address has it.</summary>
    [Parameter] public string? Switch { get; set; }

    [Parameter] public string? Customer { get; set; }

    [Parameter] public string? Country { get; set; }

    /// <summary>Calls that can be carried; null: not said, and the limit stands in its place.</summary>
    [Parameter] public int? Capacity { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        var asks = (Range.To - Range.From, Switch, Customer, Country, Capacity, Range.To);
        // The range moves on with each call that arrives; a minute is the least that shows.
        if (_asked is { } before && before with { To = default } == (asks.Item1, Switch, Customer, Country, Capacity, default(DateTimeOffset)) && (Range.To - before.To).Duration() < Minute)
        {
            return;
        }

        _asked = asks;
        try
        {
            var shown = await ReadAsync();
            if (_asked == asks)
            {
                (_shown, _trouble) = (shown, "");
            }
        }
        catch (SeriesTroubleException trouble)
        {
            (_shown, _trouble) = (null, trouble.Message);
        }
    }

    private async Task<Shown?> ReadAsync()
    {
        if (await KeyAsync() is not { } key || Range.To - Range.From > Longest)
        {
            return null;
        }

        var range = new TimeRange(Floor(Range.From, Minute), Range.To);
        var steps = await StepsAsync(key, range);
        if (steps.Count == 0)
        {
            return null;
        }

        var length = TimeSpan.FromMinutes(Math.Max(1, Math.Ceiling((range.To - range.From) / Minute / Points)));
        List<ChartSeries> series =
        [
            new(T["the most"], ChartKind.Area, Curve(steps, length, default)),
            new(T["on average"], ChartKind.Line, Curve(steps, length, default, part => (decimal)part.Average(step => step.Average))) { Colour = "text" },
        ];
        foreach (var (back, name, longest, colour) in new[] { (Day, "yesterday", 1.5, "muted"), (7 * Day, "a week before", 8, "series3") })
        {
            if (range.To - range.From <= longest * Day && await StepsAsync(key, range.Earlier(back)) is { Count: > 0 } earlier)
            {
                series.Add(new(T[name], ChartKind.Line, Curve(earlier, length, back)) { IsDashed = true, Colour = colour });
            }
        }

        var capacity = Capacity ?? (await Limits.ReadAsync(Scope, CancellationToken.None)).Of(key);
        if (capacity is { } room)
        {
            series.Add(new(T["capacity"], ChartKind.Line, [ChartPoint.On(range.From, room), ChartPoint.On(range.To, room)]) { Colour = "critical", IsDashed = true });
        }

        return new Shown(
            steps.MaxBy(step => step.Most), steps.Average(step => step.Average), steps.Count, (int)Math.Ceiling((range.To - range.From) / Minute), capacity, new ChartData(series, T["calls"], 1));
    }

    /// <summary>Null: it is not kept by what is asked for, or nobody knows that switch or customer.</summary>
    private async Task<HistoryKey?> KeyAsync()
    {
        var (bySwitch, byCustomer) = (!string.IsNullOrEmpty(Switch), !string.IsNullOrEmpty(Customer));
        if (!string.IsNullOrEmpty(Country) || (bySwitch && (byCustomer || !Scope.SeesEverything)))
        {
            return null;
        }

        if (!bySwitch && !byCustomer)
        {
            return HistoryKey.Total;
        }

        var choices = await Choices.ReadAsync(Scope, CancellationToken.None);
        var asked = bySwitch ? Switch : Customer;
        var found = (bySwitch ? choices.Switches : choices.Customers).FirstOrDefault(one => one.Name.Equals(asked, StringComparison.OrdinalIgnoreCase) || one.Id.ToString(CultureInfo.InvariantCulture) == asked);
        return found is null ? null : new HistoryKey(bySwitch ? HistoryBy.Switch : HistoryBy.Customer, found.Id.ToString(CultureInfo.InvariantCulture));
    }

    private async Task<IReadOnlyList<HistoryStep>> StepsAsync(HistoryKey key, TimeRange range) =>
        await History.ReadAsync(Scope, key.By, key.By == HistoryBy.Total ? null : key.Key, range, Minute, CancellationToken.None) is [{ } line] ? [.. line.Steps] : [];

    private static List<ChartPoint> Curve(IReadOnlyList<HistoryStep> steps, TimeSpan length, TimeSpan back, Func<IEnumerable<HistoryStep>, decimal>? value = null)
    {
        value ??= part => part.Max(step => step.Most);
        var parts = steps.GroupBy(step => Floor(step.At + back, length)).Select(part => new HistoryStep(part.Key, 0, 0, (double)value(part), 0, 0, null)).ToList();
        return CurvePoints.Of(parts, length, step => decimal.Round((decimal)step.Average, 1));
    }

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan step) => at.AddTicks(-((at - DateTimeOffset.UnixEpoch).Ticks % step.Ticks));

    /// <param name="Peak">The minute with the most calls.</param>
    /// <param name="Minutes">With a signal.</param>
    private sealed record Shown(HistoryStep Peak, double Average, int Minutes, int AllMinutes, int? Capacity, ChartData Data);
}
