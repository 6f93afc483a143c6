using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Billing;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage.Tenants;

namespace CdrStats.Benchmarks;

/// <summary>What row-level security costs: a customer's questions with and without the role that policies bind, an operator's with the policies in force and without, turn by turn.</summary>
internal static class TenantsBenchmark
{
    private const int Rounds = 81;
    private const int Customer = 7;

    public static async Task RunAsync(int calls)
    {
        await using var made = await YearOfCalls.OpenAsync(calls, null, isBilled: true);
        var (lab, now, none) = (made.Lab, made.Now, CancellationToken.None);
        var role = await TenantRole.NameAsync(lab.Source, none) ?? throw new InvalidOperationException("There is no role for customers' queries.");
        var (traffic, search) = (new TrafficQueries(lab.Source, TimeProvider.System), new CallSearch(lab.Source));
        var billing = new BillingQueries(lab.Source, TimeProvider.System);
        var year = new TimeRange(now.AddDays(-365), now);
        var month = new TimeRange(now.AddDays(-30), now);
        var table = new Table("question", "without, median ms", "with, median ms", "ratio");

        await OfCustomerAsync("overview, month", () => OverviewAsync(AccessScope.Customer(Customer), month));
        await OfCustomerAsync("overview, 12 months", () => OverviewAsync(AccessScope.Customer(Customer), year));
        await OfCustomerAsync("country report, month", () => traffic.SeriesByCountryAsync(AccessScope.Customer(Customer), TrafficFilter.All, month, month.ReadableStep(), TimeZoneInfo.Utc, none));
        await OfCustomerAsync("destinations, month", () => traffic.ByDestinationAsync(AccessScope.Customer(Customer), TrafficFilter.All, month, [month.From], none));
        await OfCustomerAsync("billing by destination, month", () => billing.ReadAsync(AccessScope.Customer(Customer), BillingBy.Destination, new BillingFilter(), month, TimeZoneInfo.Utc, none));
        await OfCustomerAsync("newest 50 calls", () => search.SearchAsync(AccessScope.Customer(Customer), new CallFilter(), null, 50, none));
        await OfCustomerAsync("calls that begin with 110, month", () => search.SearchAsync(AccessScope.Customer(Customer), Begins("110") with { From = month.From, To = month.To }, null, 50, none));
        await OfCustomerAsync("calls that begin with 1105, 12 months", () => search.SearchAsync(AccessScope.Customer(Customer), Begins("1105"), null, 50, none));
        await OfCustomerAsync("totals of a duration, month", () => search.TotalsAsync(
            AccessScope.Customer(Customer), new CallFilter { From = month.From, To = month.To, Duration = new DurationFilter(60, Comparison.Gt) }, none));

        await OfOperatorAsync("operator: overview, month", () => OverviewAsync(AccessScope.Everything, month));
        await OfOperatorAsync("operator: newest 50 calls", () => search.SearchAsync(AccessScope.Everything, new CallFilter(), null, 50, none));
        table.Print();

        async Task OverviewAsync(AccessScope scope, TimeRange range)
        {
            await traffic.SeriesBySwitchAsync(scope, TrafficFilter.All, range, range.ReadableStep(), TimeZoneInfo.Utc, none);
            await traffic.ByCountryAsync(scope, TrafficFilter.All, range, none);
        }

        Task OfCustomerAsync(string name, Func<Task> ask) => AddAsync(name, ask, on => lab.RunAsync(
            $"create or replace function tenant_role() returns text language sql immutable parallel safe as $$ select {(on ? $"'{role}'" : "null")}::text $$"));

        Task OfOperatorAsync(string name, Func<Task> ask) => AddAsync(name, ask, on => lab.RunAsync(string.Join("; ",
            ((string[])["call", "rollup_traffic", "rollup_country", "customer"]).Select(bound => $"alter table {bound} {(on ? "enable" : "disable")} row level security"))));

        async Task AddAsync(string name, Func<Task> ask, Func<bool, Task> turn)
        {
            var times = new Dictionary<bool, List<double>> { [false] = [], [true] = [] };
            for (var round = 0; round < Rounds * 2; round++)
            {
                var on = round % 2 == 0;
                await turn(on);
                // What the change threw away is planned again beside the clock.
                await ask();
                times[on].Add(await PipelineLab.SecondsAsync(ask) * 1000);
            }

            var (without, with) = (Median(times[false]), Median(times[true]));
            table.Add(name, Text(without), Text(with), (with / without).ToString("0.00", CultureInfo.InvariantCulture));
        }
    }

    private static CallFilter Begins(string digits) => new() { Destination = new NumberFilter(digits, TextMatch.Begins) };

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static string Text(double milliseconds) => milliseconds.ToString("0.00", CultureInfo.InvariantCulture);
}
