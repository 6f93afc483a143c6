using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Benchmarks;

/// <summary>How long reports and the search take over a year of calls, how that grows from a tenth of them, beside them the predecessor's way on the same calls, and how soon a page shows a new one.</summary>
internal static class ReportsBenchmark
{
    private static readonly TimeZoneInfo Madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");

    /// <param name="calls">So many, and a tenth of them beside, to see what grows.</param>
    /// <param name="folder">Where the calls are kept for the next run; null: nowhere.</param>
    public static async Task RunAsync(int calls, string? folder)
    {
        await using var few = await YearOfCalls.OpenAsync(calls / 10, folder);
        await using var many = await YearOfCalls.OpenAsync(calls, folder);
        await ReportsAsync(few, many);
        await SearchTimes.PrintAsync(many);
        await StaleTimes.PrintAsync(many);
    }

    private static async Task ReportsAsync(YearOfCalls few, YearOfCalls many)
    {
        var table = new Table(
            $"report, ms of {many.Calls:N0} calls", "month, median", "month, p95", "12 months, median", "12 months, p95", $"month, p95 of {few.Calls:N0}", "growth of medians: month", "12 months", "its predecessor, month", "times as long");
        foreach (var report in Reports())
        {
            var (month, before) = (await Times.OfAsync(round => report.Read(many, Month(many, round))), await Times.OfAsync(round => report.Read(few, Month(few, round))));
            var (year, yearBefore) = report.IsRanged ? (await Times.OfAsync(round => report.Read(many, Twelve(many, round))), await Times.OfAsync(round => report.Read(few, Twelve(few, round)))) : (null, null);
            var view = report.Predecessor is { } read ? await Times.OfAsync(round => read(many.Lab, Month(many, round))) : null;
            table.Add(
                report.Name, month.Median, month.P95, year?.Median ?? "", year?.P95 ?? "", before.P95, month.Against(before), year?.Against(yearBefore!) ?? "", view?.Median ?? "", view?.Against(month) ?? "");
        }

        table.Print();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"The predecessor's view by hour is made anew in {few.Refreshed.TotalSeconds:0} s of {few.Calls:N0} calls and {many.Refreshed.TotalSeconds:0} s of {many.Calls:N0}; until then its reports do not move"));
    }

    private static IEnumerable<Report> Reports()
    {
        var (all, none, stop) = (AccessScope.Everything, TrafficFilter.All, CancellationToken.None);
        var customer = AccessScope.Customer(7);
        yield return new Report("dashboard, 24 hours", (year, _) => new DashboardQueries(year.Lab.Source, new ImportDatabases(year.Lab.Source, year.Lab.Source), Of(year), year.Clock).ReadAsync(all, null, stop)) { IsRanged = false };
        yield return new Report("daily comparison, 5 days", (year, range) => DailyComparison.ReadAsync(Of(year), all, none, DateOnly.FromDateTime(range.To.UtcDateTime), ComparedWith.PreviousDays, 4, Madrid, year.Now, stop))
        { IsRanged = false, Predecessor = (lab, range) => PredecessorsView.HoursAsync(lab, range with { From = range.To.AddDays(-5) }) };
        yield return new Report("overview", (year, range) => OverviewAsync(Of(year), all, range)) { Predecessor = PredecessorsView.SwitchesAsync };
        yield return new Report("overview of a customer", (year, range) => OverviewAsync(Of(year), customer, range));
        yield return new Report("country report", (year, range) => Of(year).SeriesByCountryAsync(all, none, range, range.ReadableStep(), Madrid, stop)) { Predecessor = PredecessorsView.CountriesAsync };
        yield return new Report("world map", (year, range) => Of(year).ByCountryAsync(all, none, range, stop)) { Predecessor = PredecessorsView.MapAsync };
        yield return new Report("quality by switch", (year, range) => QualityReport.ReadAsync(Of(year), all, none, range, QualityBy.Switch, stop));
        yield return new Report("quality by customer", (year, range) => QualityReport.ReadAsync(Of(year), all, none, range, QualityBy.Customer, stop));
        yield return new Report("quality by carrier", (year, range) => QualityReport.ReadAsync(Of(year), all, none, range, QualityBy.Carrier, stop));
        yield return new Report("quality by destination", (year, range) => QualityReport.ReadAsync(Of(year), all, none, range, QualityBy.Destination, stop));
        yield return new Report("hang-up causes", (year, range) => CauseReport.ReadAsync(Of(year), all, none, range, Madrid, stop));
        yield return new Report("destinations", (year, range) => DestinationReport.ReadAsync(Of(year), all, none, range, stop));
    }

    private static TrafficQueries Of(YearOfCalls year) => new(year.Lab.Source, year.Clock);

    private static async Task OverviewAsync(TrafficQueries traffic, AccessScope scope, TimeRange range)
    {
        await traffic.SeriesBySwitchAsync(scope, TrafficFilter.All, range, range.ReadableStep(), Madrid, default);
        await traffic.ByCountryAsync(scope, TrafficFilter.All, range, default);
    }

    // The last month, the one before it …: a page is rarely asked the same thing twice.
    private static TimeRange Month(YearOfCalls year, int round) => new TimeRange(year.Now.AddDays(-30), year.Now).Earlier(TimeSpan.FromDays(round * 15));

    private static TimeRange Twelve(YearOfCalls year, int round) => new(year.Now.AddDays(-365).AddHours(round), year.Now);

    private sealed record Report(string Name, Func<YearOfCalls, TimeRange, Task> Read)
    {
        public bool IsRanged { get; init; } = true;

        public Func<PipelineLab, TimeRange, Task>? Predecessor { get; init; }
    }
}
