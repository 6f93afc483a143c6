using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Web.Reporting;

/// <summary>Where reports come from.</summary>
public sealed record ReportSources(TrafficQueries Traffic, ConcurrencyQueries Concurrency);

/// <summary>Who reads a report, from where and when.</summary>
/// <param name="Calls">Which calls are counted; null: all.</param>
internal sealed record ReportReader(ReportSources Sources, AccessScope Scope, DateTimeOffset Now, CallFilter? Calls, CancellationToken Cancellation)
{
    /// <summary>Reads out of an address which calls are counted; what else is in it is read by the report.</summary>
    /// <returns>What is wrong and what is allowed; empty when nothing is.</returns>
    public static string ReadCalls(IEnumerable<KeyValuePair<string, string>> query, DateTimeOffset now, out CallFilter? calls)
    {
        var given = query.Where(pair => pair.Value.Trim().Length > 0 && CallQueryReader.OfCalls.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)).ToList();
        var read = CallQueryReader.Read(given, now, null);
        calls = given.Count > 0 && read is CallQuery.Valid valid ? valid.Filter : null;
        return read is CallQuery.Invalid invalid ? invalid.Sentence : "";
    }

    public TrafficQueries Traffic => Sources.Traffic;
}

/// <summary>What a request came to: a report, or why there is none.</summary>
/// <param name="IsMissing">It asked for a switch or customer that is not there, for this reader.</param>
internal sealed record Asked<TReport>(TReport? Report, string Problem, bool IsMissing = false)
    where TReport : class
{
    public static Asked<TReport> Refused(string problem) => new(null, problem);

    /// <summary>Reads the report where there is such a switch and customer for this reader.</summary>
    public static async Task<Asked<TReport>> FoundAsync(ReportReader reader, string? switchIdOrName, string? customerIdOrName, string? country, Func<TrafficFilter, Task<TReport>> read)
    {
        if (await reader.Traffic.FilterAsync(reader.Scope, switchIdOrName, customerIdOrName, country, reader.Cancellation) is not { } filter)
        {
            return new(null, "There is no such switch or customer.", IsMissing: true);
        }

        try
        {
            return new(await read(filter with { Calls = reader.Calls }), "");
        }
        catch (ReportTooWideException wide)
        {
            return Refused(wide.Message);
        }
    }
}

/// <summary>A report in the one place that page, interface and files have in common.</summary>
/// <param name="Name">In addresses.</param>
/// <param name="Permission">Of the page, the interface and the files.</param>
/// <param name="Names">The filters that it has.</param>
internal sealed record ReportKind<TRequest, TReport, TAnswer>(
    string Name, string Permission, string Summary, IReadOnlyList<string> Names, Func<TRequest, ReportReader, Task<Asked<TReport>>> Ask, Func<TReport, TAnswer> Answer,
    Func<TReport, ReportTables, ExportTable> Table)
    where TReport : class;

/// <summary>The reports there are.</summary>
internal static class ReportKinds
{
    public static ReportKind<ReportRequest, OverviewReport, ReportAnswer> Overview { get; } = new(
        "overview", Permissions.Overview,
        "Totals of a range of call starts, calls by switch over time (quarters, hours or days of the zone, by the range's length), and countries.",
        ReportRequest.Names, (request, reader) => request.AskAsync(reader, (found, filter) => OverviewReport.ReadAsync(reader.Traffic, reader.Scope, found, filter, reader.Cancellation)), ReportAnswers.Of, (report, tables) => tables.Of(report));

    public static ReportKind<ReportRequest, CountryReport, ReportAnswer> Country { get; } = new(
        "country", Permissions.ByCountry,
        "Totals of a range of call starts, and each country's figures and calls over time (quarters, hours or days of the zone, by the range's length), the most called first.",
        ReportRequest.Names, (request, reader) => request.AskAsync(reader, (found, filter) => CountryReport.ReadAsync(reader.Traffic, reader.Scope, found, filter, reader.Cancellation)), ReportAnswers.Of, (report, tables) => tables.Of(report));

    public static ReportKind<ReportRequest, WorldReport, WorldAnswer> World { get; } = new(
        "world-map", Permissions.WorldMap,
        "Totals of a range of call starts, and each country's, the most called first.",
        ReportRequest.Names, (request, reader) => request.AskAsync(reader, (found, filter) => WorldReport.ReadAsync(reader.Traffic, reader.Scope, found, filter.Range, reader.Cancellation)), ReportAnswers.Of, (report, tables) => tables.Of(report));

    public static ReportKind<ReportRequest, DestinationReport, DestinationAnswer> Destinations { get; } = new(
        "destinations", Permissions.Overview,
        "Calls of a range by dial code and, for operators, carrier plan, the most called first, with the calls of up to 24 equal parts of the range.",
        ReportRequest.Names, (request, reader) => request.AskAsync(reader, (found, filter) => DestinationReport.ReadAsync(reader.Traffic, reader.Scope, found, filter.Range, reader.Cancellation)), ReportAnswers.Of, (report, tables) => tables.Of(report));

    public static ReportKind<ReportRequest, CauseReport, ReportAnswer> Causes { get; } = new(
        "hangup-cause", Permissions.Overview,
        "Why the attempts of a range ended: each hang-up cause's figures and attempts over time (quarters, hours or days of the zone, by the range's length), the most frequent first.",
        ReportRequest.Names, (request, reader) => request.AskAsync(reader, (found, filter) => CauseReport.ReadAsync(reader.Traffic, reader.Scope, found, filter.Range, filter.Zone, reader.Cancellation)), ReportAnswers.Of, (report, tables) => tables.Of(report));

    public static ReportKind<QualityRequest, QualityReport, QualityAnswer> Quality { get; } = new(
        "quality", Permissions.Overview,
        "How well calls came through, the worst first: by switch or country; for operators also by customer, carrier or destination (by).",
        QualityRequest.Names, (request, reader) => request.AskAsync(reader), ReportAnswers.Of, (report, tables) => tables.Of(report));

    public static ReportKind<DailyRequest, DailyComparison, DailyAnswer> Daily { get; } = new(
        "daily-comparison", Permissions.DailyComparison,
        "A day (date, else today) held against earlier ones, hour by hour of the zone's clock: with the days before it (previous-days) or the same weekday of the weeks before it (same-weekday), so many of them (days, 1 to 14).",
        DailyRequest.Names, (request, reader) => request.AskAsync(reader), ReportAnswers.Of, (report, tables) => tables.Of(report));

    public static ReportKind<ConcurrentRequest, ConcurrencyReport, ConcurrencyAnswer> Concurrent { get; } = new(
        "concurrent-calls", Permissions.ConcurrentCalls,
        "Calls in progress over a range of up to 31 days, from the records of ended calls: peak, average (erlangs), busy hour and channels for 1 % loss, by switch; for operators also by customer or carrier (by); while talking (talk) or from the beginning on (seizure) (of).",
        ConcurrentRequest.Names, (request, reader) => request.AskAsync(reader), ReportAnswers.Of, (report, tables) => tables.Of(report));
}
