using System.Globalization;
using System.Text.Json.Serialization;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Web.Reporting;

public sealed record RangeAnswer(DateTimeOffset From, DateTimeOffset To, string TimeZone, string Step);

/// <summary>Amounts are strings with their exact decimals; a customer's answer has no buy side.</summary>
public sealed record AmountAnswer(
    string Currency,
    string SellCost,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BuyCost,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Margin);

/// <param name="Calls">Every record of a call; so are duration, billsec and amounts.</param>
/// <param name="Attempts">Calls, with the records that a switch writes for one call (linked_id) taken as one; the ratios are of these.</param>
/// <param name="Answered">Attempts of which a record has talk time.</param>
/// <param name="Asr">Percent; null when there was no attempt.</param>
/// <param name="Acd">Seconds of answered attempts, each with its longest record; null when none was answered.</param>
/// <param name="Pdd">Post-dial delay: seconds to the first sign of ringing, on average of the <paramref name="PddCalls"/> records that tell; null when none does.</param>
public sealed record FiguresAnswer(long Calls, long Attempts, long Answered, long Duration, long Billsec, decimal? Asr, decimal? Ner, decimal? Acd, decimal? Pdd, long PddCalls, IReadOnlyList<AmountAnswer> Amounts);

/// <param name="Points">Pairs of time (RFC 3339) and calls.</param>
public sealed record SeriesAnswer(string Key, string Name, IReadOnlyList<object[]> Points);

public sealed record RowAnswer(string Key, string Name, FiguresAnswer Figures);

public sealed record ReportAnswer(RangeAnswer Range, FiguresAnswer Totals, IReadOnlyList<SeriesAnswer> Series, IReadOnlyList<RowAnswer> Rows);

/// <param name="Hours">By the clock's hour, 0 to 23; one that comes twice is one. Null: the day has no such hour, or it has not begun yet.</param>
/// <param name="SoFar">Up to the time of day that the running day has reached; null when the compared day is over.</param>
public sealed record ComparedDayAnswer(DateOnly Date, DateTimeOffset From, DateTimeOffset To, FiguresAnswer Totals, FiguresAnswer? SoFar, IReadOnlyList<FiguresAnswer?> Hours);

/// <param name="Reached">The time of day that the running day has reached; null when the compared day is over.</param>
/// <param name="Days">The compared day first, then the earlier ones, latest first.</param>
public sealed record DailyAnswer(string TimeZone, string With, TimeOnly? Reached, IReadOnlyList<ComparedDayAnswer> Days);

/// <param name="Before">The same length of time before.</param>
/// <param name="AsrAtBest">The upper end of Wilson's 95 % interval of the answer-seizure ratio, percent: what the rows are ranked by, so that few attempts do not stand above many.</param>
public sealed record QualityRowAnswer(string Key, string Name, FiguresAnswer Figures, FiguresAnswer Before, decimal AsrAtBest);

/// <param name="By">switch, country; operators also customer, carrier, destination.</param>
public sealed record QualityAnswer(DateTimeOffset From, DateTimeOffset To, string By, FiguresAnswer Totals, FiguresAnswer Before, IReadOnlyList<QualityRowAnswer> Rows);

/// <param name="DialCode">Empty for calls that lead to none.</param>
/// <param name="Carrier">The carrier plan; absent for a reader who sees none, and for calls without one.</param>
/// <param name="Trend">Calls of up to 24 equal parts of the range, each of whole quarters of an hour.</param>
public sealed record DestinationRowAnswer(
    string DialCode, string Destination, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] NamedCarrier? Carrier, FiguresAnswer Figures, IReadOnlyList<long> Trend);

public sealed record NamedCarrier(int Id, string Name);

public sealed record DestinationAnswer(DateTimeOffset From, DateTimeOffset To, FiguresAnswer Totals, IReadOnlyList<DestinationRowAnswer> Rows);

public sealed record WorldAnswer(DateTimeOffset From, DateTimeOffset To, FiguresAnswer Totals, IReadOnlyList<RowAnswer> Rows);

/// <param name="Peak">The most calls in progress at one instant.</param>
/// <param name="PeakAt">When there first were as many; null when there was none.</param>
/// <param name="Average">Calls in progress on average: erlangs.</param>
/// <param name="BusyHour">The beginning of the hour with the most on average, moved by quarters of an hour; null in a range without a whole hour, or without calls.</param>
/// <param name="BusyHourAverage">Erlangs of it.</param>
/// <param name="Channels">How many the busy hour needs so that at most one call in a hundred finds none free (Erlang B).</param>
public sealed record LoadAnswer(int Peak, DateTimeOffset? PeakAt, decimal Average, DateTimeOffset? BusyHour, decimal? BusyHourAverage, int? Channels);

/// <param name="Points">Time (RFC 3339), peak and average of each step.</param>
public sealed record LoadRowAnswer(string Key, string Name, LoadAnswer Load, IReadOnlyList<object[]> Points);

/// <param name="By">switch; for operators also customer, carrier.</param>
/// <param name="Of">talk: from the answer to the end; seizure: from the beginning on, ringing included.</param>
public sealed record ConcurrencyAnswer(RangeAnswer Range, string By, string Of, LoadAnswer Totals, IReadOnlyList<object[]> Points, IReadOnlyList<LoadRowAnswer> Rows);

/// <summary>Reports as programs get them.</summary>
internal static class ReportAnswers
{
    public static ReportAnswer Of(OverviewReport report) => new(
        Range(report.Range, report.Zone, report.Step),
        Of(report.Totals),
        [.. report.Switches.Select(series => new SeriesAnswer(
            series.SwitchId.ToString(CultureInfo.InvariantCulture), series.Name, Pairs(series.Points, figures => figures.Calls)))],
        [.. report.Countries.Select(row => new RowAnswer(row.Key, row.Name, Of(row.Figures)))]);

    public static ReportAnswer Of(CountryReport report) => new(
        Range(report.Range, report.Zone, report.Step),
        Of(report.Totals),
        [.. report.Countries.Select(country => new SeriesAnswer(country.Series.Key, country.Series.Name, Pairs(country.Series.Points, figures => figures.Calls)))],
        [.. report.Countries.Select(country => new RowAnswer(country.Series.Key, country.Series.Name, Of(country.Figures)))]);

    public static ReportAnswer Of(CauseReport report) => new(
        Range(report.Range, report.Zone, report.Step),
        Of(report.Totals),
        [.. report.Causes.Select(cause => new SeriesAnswer(cause.Key, cause.Name, Pairs(cause.Points, figures => figures.Attempts)))],
        [.. report.Causes.Select(cause => new RowAnswer(cause.Key, cause.Name, Of(cause.Figures)))]);

    public static WorldAnswer Of(WorldReport report) => new(
        report.Range.From, report.Range.To, Of(report.Totals), [.. report.Countries.Select(row => new RowAnswer(row.Key, row.Name, Of(row.Figures)))]);

    public static DestinationAnswer Of(DestinationReport report) => new(
        report.Range.From, report.Range.To, Of(report.Totals),
        [.. report.Rows.Select(row => new DestinationRowAnswer(row.DialCode, row.Destination, row.CarrierId is { } id ? new NamedCarrier(id, row.Carrier) : null, Of(row.Figures), row.Trend))]);

    public static DailyAnswer Of(DailyComparison report) => new(
        report.Zone.Id, report.With == ComparedWith.SameWeekday ? DailyRequest.SameWeekday : DailyRequest.PreviousDays, report.Reached,
        [.. report.Days.Select(day => new ComparedDayAnswer(
            day.Date, day.Range.From, day.Range.To, Of(day.Totals), day.SoFar is { } soFar ? Of(soFar) : null, [.. day.Hours.Select(hour => hour is null ? null : Of(hour))]))]);

    public static QualityAnswer Of(QualityReport report) => new(
        report.Range.From, report.Range.To, QualityRequest.Name(report.By), Of(report.Totals), Of(report.Before),
        [.. report.Rows.Select(row => new QualityRowAnswer(row.Key, row.Name, Of(row.Figures), Of(row.Before), decimal.Round((decimal)row.AtBest * 100, 2)))]);

    public static ConcurrencyAnswer Of(ConcurrencyReport report) => new(
        Range(report.Range, report.Zone, report.Step), ConcurrentRequest.Name(report.By), ConcurrentRequest.Name(report.Part), Of(report.Total), Points(report, report.Total),
        [.. report.Rows.Select(row => new LoadRowAnswer(row.Key, row.Name, Of(row.Load), Points(report, row.Load)))]);

    private static LoadAnswer Of(ConcurrencyLoad load) => new(
        load.Peak, load.PeakAt, Rounded(load.Erlangs), load.BusyHour?.At, load.BusyHour is { } busy ? Rounded(busy.Erlangs) : null, ConcurrentWords.Channels(load));

    private static object[][] Points(ConcurrencyReport report, ConcurrencyLoad load) => [.. report.Steps(load).Select(step => new object[] { step.At, step.Peak, Rounded(step.Erlangs) })];

    private static decimal Rounded(double erlangs) => decimal.Round((decimal)erlangs, 3);

    private static RangeAnswer Range(TimeRange range, TimeZoneInfo zone, SeriesStep step) => new(range.From, range.To, zone.Id, step.ToString().ToLowerInvariant());

    private static object[][] Pairs(IReadOnlyList<TrafficPoint> points, Func<TrafficFigures, long> count) => [.. points.Select(point => new object[] { point.At, count(point.Figures) })];

    private static FiguresAnswer Of(TrafficFigures figures) => new(
        figures.Calls, figures.Attempts, figures.Answered, figures.Duration, figures.BillSeconds, Percent(figures.Asr), Percent(figures.Ner),
        figures.Acd is { } acd ? decimal.Round(acd, 2) : null, figures.Pdd is { } pdd ? decimal.Round(pdd, 2) : null, figures.PddCalls,
        [.. figures.Amounts.Where(amounts => amounts.Currency.Length > 0).Select(amounts => new AmountAnswer(
            amounts.Currency, Text(amounts.SellCost), amounts.BuyCost is { } buy ? Text(buy) : null, amounts.Margin is { } margin ? Text(margin) : null))]);

    private static decimal? Percent(decimal? ratio) => ratio is { } known ? decimal.Round(known * 100, 2) : null;

    private static string Text(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);
}
