using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Billing;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Billing;

public sealed class UnratedQueriesTests(PostgresFixture postgres)
{
    private static readonly TimeRange Range = new(new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 3, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_without_a_price_are_listed_by_reason_customer_and_destination_with_the_plans_that_lack_a_rate()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync("""
            insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Plan', 1, 'EUR', 4, 'UTC', false, false);
            insert into rate_plan (side, name, currency, metric, demo) values (1, 'Retail', 'EUR', 10, false), (2, 'Carrier', 'EUR', 10, false);
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (1, 1), (1, 2);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                values (1, '34', 'Spain', 0.06, 0, 1, 1, 0, 0, 0, true), (2, '44', 'UK', 0.02, 0, 1, 1, 0, 0, 0, true);
            insert into customer (name, voip_plan_id, demo, created_at) values ('On a plan', 1, false, now()), ('On none', null, false, now());
            insert into account_code (code, customer_id) values ('acc0', 1), ('acc3', 1), ('acc1', 2);
            """);
        await lab.FillInboxAsync(1500);
        await lab.RunAsync("update cdr_import set billsec = duration");
        await lab.Importer.DrainAsync(1, Stop);
        var unrated = new UnratedQueries(lab.Source);

        var list = await unrated.ReadAsync(AccessScope.Everything, Range, null, Stop);

        const string Where = "from call where rating_status in (3, 5, 6, 7) and start >= '2026-11-02' and start < '2026-11-03 12:00Z'";
        var expected = await lab.OneAsync<string>($"""
            select string_agg(line, ';' order by line collate "C") from (
                select rating_status || '|' || coalesce(customer_id, 0) || '|' || coalesce(dial_code, '') || '|' || count(*) || '|' || sum(billsec) || '|' || extract(epoch from min(start))::bigint || '|' || extract(epoch from max(start))::bigint as line
                {Where} group by rating_status, customer_id, dial_code) as lines
            """);
        Assert.Equal(expected, string.Join(';', list.Rows.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{(int)row.Status}|{row.CustomerId}|{row.DialCode}|{row.Calls}|{row.BillSeconds}|{row.First.ToUnixTimeSeconds()}|{row.Last.ToUnixTimeSeconds()}")).Order(StringComparer.Ordinal)));
        Assert.Equal(await lab.OneAsync<long>($"select count(*) {Where}"), list.Totals.Sum(total => total.Calls));
        Assert.Equal(list.Rows.Count, list.Found);
        Assert.Equal(["Carrier"], list.Rows.First(row => row.Status == RatingStatus.NoBuyRate).Plans.Select(plan => plan.Name));
        Assert.Equal(["Retail"], list.Rows.First(row => row.Status == RatingStatus.NoSellRate).Plans.Select(plan => plan.Name));
        Assert.Equal(["Retail", "Carrier"], list.Rows.First(row => row.Status == RatingStatus.NoRate).Plans.Select(plan => plan.Name));
        Assert.Contains(list.Rows, row => row is { Status: RatingStatus.NoPlan, Customer: "On none", Plans.Count: 0 });

        var one = await unrated.ReadAsync(AccessScope.Everything, Range, RatingStatus.NoPlan, Stop);
        Assert.Equal(list.Totals.Single(total => total.Status == RatingStatus.NoPlan), Assert.Single(one.Totals));
        Assert.Empty((await unrated.ReadAsync(AccessScope.Customer(1), Range, null, Stop)).Rows);
    }
}
