using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Benchmarks;

/// <summary>How long a page of 50 calls takes by each single filter, over a day, a month and the year; with what is often there, seldom and never; and the totals of a month.</summary>
internal static class SearchTimes
{
    private const int Page = 50;

    public static async Task PrintAsync(YearOfCalls year)
    {
        var search = new CallSearch(year.Lab.Source);
        var table = new Table($"page of {Page} of {year.Calls:N0} calls, ms", "day, median", "p95", "month, median", "p95", "12 months, median", "p95");
        foreach (var (name, filter) in Filters())
        {
            var cells = new List<string> { name };
            foreach (var days in new[] { 1, 30, 365 })
            {
                // A page further down begins at another call.
                var times = await Times.OfAsync(round => search.SearchAsync(AccessScope.Everything, In(filter(round), days), null, Page, default, round % 2 * Page));
                cells.AddRange([times.Median, times.P95]);
            }

            table.Add([.. cells]);
        }

        table.Print();
        await TotalsAsync(year, search);

        CallFilter In(CallFilter filter, int days) => filter with { From = year.Now.AddDays(-days), To = year.Now };
    }

    private static async Task TotalsAsync(YearOfCalls year, CallSearch search)
    {
        var totals = new CallTotalsSource(search, new TrafficQueries(year.Lab.Source, year.Clock), year.Clock);
        var table = new Table("totals, ms", "month, median", "p95");
        foreach (var (name, filter) in Filters().Where(one => CallTotalsSource.FitsRollups(one.Filter(0) with { From = year.Now })))
        {
            var times = await Times.OfAsync(round => totals.ReadAsync(AccessScope.Everything, filter(round) with { From = year.Now.AddDays(-30 - round), To = year.Now.AddDays(-round) }, default));
            table.Add(name, times.Median, times.P95);
        }

        table.Print();
    }

    private static IEnumerable<(string Name, Func<int, CallFilter> Filter)> Filters()
    {
        var all = CallFilter.All;
        yield return ("no filter", _ => all);
        yield return ("switch", round => all with { Switches = [$"fs-{1 + (round % 30)}"] });
        yield return ("customer", round => all with { Customers = [$"{1 + (round * 7)}"] });
        yield return ("account code", round => all with { AccountCode = $"acc{1 + (round * 11)}" });
        yield return ("account code that is nowhere", round => all with { AccountCode = $"x{round}" });
        yield return ("country", round => all with { Countries = [round % 2 == 0 ? "ES" : "TR"] });
        yield return ("country, 1 call in 17,000", _ => all with { Countries = ["VA"] });
        yield return ("destination equals", round => all with { Destination = new NumberFilter($"{100 + round}{12345 + round}", TextMatch.Equals) });
        yield return ("destination begins", round => all with { Destination = new NumberFilter($"{100 + round}12", TextMatch.Begins) });
        yield return ("destination contains", round => all with { Destination = new NumberFilter($"{12345 + round}", TextMatch.Contains) });
        yield return ("destination ends", round => all with { Destination = new NumberFilter($"{2345 + round}", TextMatch.Ends) });
        yield return ("caller equals", round => all with { Caller = new NumberFilter($"34911{123456 + round}", TextMatch.Equals) });
        yield return ("caller begins", round => all with { Caller = new NumberFilter($"34911{12345 + round}", TextMatch.Begins) });
        yield return ("caller contains", round => all with { Caller = new NumberFilter($"{112345 + round}", TextMatch.Contains) });
        yield return ("direction", round => all with { Directions = [(CallDirection)(1 + (round % 2))] });
        yield return ("cause", _ => all with { Causes = [17] });
        yield return ("cause, 1 call in 25,000", _ => all with { Causes = [41] });
        yield return ("cause that is nowhere", _ => all with { Causes = [99] });
        yield return ("duration, more than 5 minutes", round => all with { Duration = new DurationFilter(300 + round, Comparison.Gt) });
        yield return ("duration, 1 call in 100,000", round => all with { Duration = new DurationFilter(10_000 + round, Comparison.Gt) });
        yield return ("rating, without a rate", _ => all with { Statuses = [RatingStatus.NoRate] });
        yield return ("rating, billed as given", _ => all with { Statuses = [RatingStatus.Given] });
        yield return ("dial code", round => all with { DialCode = $"{100 + round}" });
        yield return ("dial code that is nowhere", round => all with { DialCode = $"9{100 + round}" });
        yield return ("carrier plan", round => all with { Carriers = [$"{2 + (round % 2)}"] });
        yield return ("below cost, nowhere", _ => all with { BelowCost = true });
    }
}
