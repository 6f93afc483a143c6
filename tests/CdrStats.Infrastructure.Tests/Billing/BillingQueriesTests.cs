using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Billing;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Tests.Reporting;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Billing;

/// <summary>Billing reports against sums over the calls themselves, made by SQL of the tests' own.</summary>
public sealed class BillingQueriesTests(PostgresFixture postgres)
{
    private static readonly string[] Zones = ["UTC", "Europe/Madrid", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Atlantic/Azores"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_way_to_tell_calls_apart_equals_summing_them_for_any_range_filter_and_reader()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var billing = new BillingQueries(lab.Source, TimeProvider.System);
        var random = new Random(5);
        var compared = 0;
        for (var round = 0; round < 120; round++)
        {
            var by = Enum.GetValues<BillingBy>()[round % 7];
            var scope = round % 3 == 0 ? AccessScope.Customer(1 + (round % 2)) : AccessScope.Everything;
            var filter = new BillingFilter(
                random.Next(3) == 0 ? 1 + random.Next(3) : null, random.Next(3) == 0 ? random.Next(3) : null, random.Next(4) == 0 ? "ES" : null, random.Next(4) == 0 ? "44" : null, random.Next(5) == 0 ? random.Next(3) : null);
            var (range, zone) = (lab.RandomRange(random, round), Zones[random.Next(Zones.Length)]);
            if (!BillingQueries.May(scope, by, filter) || !BillingQueries.Knows(scope, by, filter))
            {
                await Assert.ThrowsAsync<ArgumentException>(() => billing.ReadAsync(scope, by, filter, range, TimeZoneInfo.Utc, Stop));
                continue;
            }

            var figures = await billing.ReadAsync(scope, by, filter, range, TimeZoneInfo.FindSystemTimeZoneById(zone), Stop);
            var expected = await SumAsync(lab.Source, scope, by, filter, range, zone);
            var told = figures.Rows.Select(row => Line(row.Key, row.Amounts)).Order(StringComparer.Ordinal).ToList();
            Assert.True(expected.SequenceEqual(told), $"round {round}: {by}, {filter}, {range}, {zone}, {scope}\nsummed:\n{string.Join('\n', expected)}\ntold:\n{string.Join('\n', told)}");
            Assert.Equal(figures.Rows.Sum(row => row.Amounts.Calls), figures.Totals.Sum(total => total.Calls));
            Assert.Equal(figures.Totals.Count, figures.Totals.Select(total => total.Currency).Distinct().Count());
            compared++;
        }

        // Calls of nobody, also where no whole quarter of an hour is in the range.
        var nobodys = lab.Calls.First(call => call is { IsRecord: true, CustomerId: 0 }).Start;
        var second = new TimeRange(nobodys, nobodys.AddSeconds(1));
        var ofNobody = new BillingFilter(CustomerId: 0);
        Assert.Equal(
            await SumAsync(lab.Source, AccessScope.Everything, BillingBy.Day, ofNobody, second, "UTC"),
            (await billing.ReadAsync(AccessScope.Everything, BillingBy.Day, ofNobody, second, TimeZoneInfo.Utc, Stop)).Rows.Select(row => Line(row.Key, row.Amounts)).Order(StringComparer.Ordinal));
        Assert.NotEmpty((await billing.ReadAsync(AccessScope.Everything, BillingBy.Day, ofNobody, second, TimeZoneInfo.Utc, Stop)).Rows);
        Assert.True(compared > 60, $"Only {compared} reports could be asked.");
    }

    [Fact]
    public async Task Who_comes_to_the_margin_guard_right_after_another_has_the_same_list_at_once_not_when_it_may_be_read_again()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 500);
        var clock = new StandingClock();
        var live = new LiveMargins(new MarginQueries(lab.Source, clock), new ImportPulses(clock), clock, NullLogger<LiveMargins>.Instance);
        var first = await FirstAsync();

        // From here on whoever waited for the next reading would wait for ever.
        clock.HoldsTimers = true;
        Assert.Same(first, await FirstAsync());

        async Task<LossList> FirstAsync()
        {
            await foreach (var losses in live.WatchAsync(AccessScope.Everything, 24, Stop))
            {
                return losses;
            }

            throw new InvalidOperationException("It ended without a list.");
        }
    }

    [Fact]
    public async Task Days_and_months_are_those_of_the_zone_also_when_its_clocks_change_and_cut_by_the_range()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 2000);
        var billing = new BillingQueries(lab.Source, TimeProvider.System);
        var madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");
        var range = new TimeRange(new DateTimeOffset(2026, 10, 24, 12, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 26, 12, 0, 0, TimeSpan.Zero));
        var days = (await billing.ReadAsync(AccessScope.Everything, BillingBy.Day, new BillingFilter(), range, madrid, Stop)).Rows.Select(row => (row.Key, row.Span!.Value)).Distinct().ToList();

        Assert.Equal(["2026-10-24", "2026-10-25", "2026-10-26"], days.Select(day => day.Key));
        Assert.Equal([10.0, 25.0, 13.0], days.Select(day => (day.Value.To - day.Value.From).TotalHours));
        var month = Assert.Single((await billing.ReadAsync(AccessScope.Everything, BillingBy.Month, new BillingFilter(), range, madrid, Stop)).Rows.Select(row => (row.Key, row.Span!.Value)).Distinct());
        Assert.Equal(("2026-10", range), month);
    }

    [Fact]
    public async Task A_customer_has_no_buy_side_and_cannot_ask_for_carriers()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 500);
        var billing = new BillingQueries(lab.Source, TimeProvider.System);
        var range = new TimeRange(lab.First, lab.Last);
        var own = await billing.ReadAsync(AccessScope.Customer(1), BillingBy.Destination, new BillingFilter(), range, TimeZoneInfo.Utc, Stop);

        Assert.NotEmpty(own.Rows);
        Assert.All(own.Rows, row => Assert.True(row.Amounts is { Buy: null, Margin: null, MarginRatio: null }));
        Assert.False(BillingQueries.May(AccessScope.Customer(1), BillingBy.Carrier, new BillingFilter()));
        Assert.False(BillingQueries.May(AccessScope.Customer(1), BillingBy.Day, new BillingFilter(CarrierId: 1)));
        Assert.Empty(await billing.CarriersAsync(AccessScope.Customer(1), Stop));
        Assert.Empty((await billing.ReadAsync(AccessScope.Nothing, BillingBy.Day, new BillingFilter(), range, TimeZoneInfo.Utc, Stop)).Rows);
        Assert.Empty((await billing.ReadAsync(AccessScope.Customer(1), BillingBy.Day, new BillingFilter(CustomerId: 2), range, TimeZoneInfo.Utc, Stop)).Rows);
    }

    [Fact]
    public async Task Losses_are_those_of_each_call_with_since_when_and_no_customer_hears_of_them()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 3000);
        var guard = new MarginQueries(lab.Source, TimeProvider.System);
        foreach (var hours in MarginQueries.Hours)
        {
            var losses = await guard.ReadAsync(AccessScope.Everything, hours, Stop);
            var expected = await LinesAsync(lab.Source, """
                select coalesce(customer_id, 0) || '|' || coalesce(dial_code, '') || '|' || coalesce(buy_plan_id, 0) || '|' || coalesce(currency, '') || '|' || count(*) || '|' || sum(billsec) || '|' || sum(buy_cost - sell_cost)
                    || '|' || extract(epoch from min(date_bin('15 minutes', start, 'epoch')))::bigint
                from call where start >= $1 and start < $2 and buy_cost > sell_cost group by customer_id, dial_code, buy_plan_id, currency
                """, losses.Range);
            Assert.Equal(expected, losses.Rows.Select(row => string.Create(CultureInfo.InvariantCulture,
                $"{row.CustomerId}|{row.DialCode}|{row.CarrierId}|{row.Currency}|{row.Calls}|{row.BillSeconds}|{row.Loss}|{row.Since.ToUnixTimeSeconds()}")).Order(StringComparer.Ordinal));
            Assert.Equal(losses.Rows.Count, losses.Found);
            Assert.All(losses.Totals, total => Assert.Equal(losses.Rows.Where(row => row.Currency == total.Currency).Sum(row => row.Loss), total.Loss));
        }

        Assert.Empty((await guard.ReadAsync(AccessScope.Customer(1), 24, Stop)).Rows);
    }

    [Fact]
    public async Task Sales_that_are_wrong_are_found_and_counted_anew_and_a_report_says_so_until_then()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 800);
        await lab.RunAsync("delete from rollup_sale where bucket < (select max(bucket) from rollup_sale)");
        await lab.RunAsync("insert into rollup_dirty (range_from, range_to, reason) select date_bin('15 minutes', min(start), 'epoch'), max(start), 'a test' from call");
        var (billing, range) = (new BillingQueries(lab.Source, TimeProvider.System), new TimeRange(lab.First, lab.Last));
        Assert.True((await billing.ReadAsync(AccessScope.Everything, BillingBy.Customer, new BillingFilter(), range, TimeZoneInfo.Utc, Stop)).IsBeingCounted);
        await new RollupAudit(lab.Source, TimeProvider.System).CheckDirtyAsync(Stop);

        Assert.Equal(0, (await new RollupAudit(lab.Source, TimeProvider.System).CheckAsync(lab.First, lab.Last, ends: false, Stop)).Drift);
        Assert.False((await billing.ReadAsync(AccessScope.Everything, BillingBy.Customer, new BillingFilter(), range, TimeZoneInfo.Utc, Stop)).IsBeingCounted);
    }

    private static async Task<IEnumerable<string>> SumAsync(NpgsqlDataSource source, AccessScope scope, BillingBy by, BillingFilter filter, TimeRange range, string zone)
    {
        var key = by switch
        {
            BillingBy.Day => $"to_char(start at time zone '{zone}', 'YYYY-MM-DD')",
            BillingBy.Month => $"to_char(start at time zone '{zone}', 'YYYY-MM')",
            BillingBy.Customer => "coalesce(customer_id, 0)::text",
            BillingBy.Carrier => "coalesce(buy_plan_id, 0)::text",
            BillingBy.Country => "coalesce(country, '')",
            BillingBy.Destination => "coalesce(dial_code, '')",
            _ => "switch_id::text",
        };
        var where = (scope.SeesEverything ? "" : $" and customer_id = {scope.CustomerId}") + (filter.SwitchId is { } place ? $" and switch_id = {place}" : "")
            + (filter.CustomerId is { } owner ? $" and coalesce(customer_id, 0) = {owner}" : "") + (filter.Country is { } country ? $" and country = '{country}'" : "")
            + (filter.DialCode is { } code ? $" and dial_code = '{code}'" : "") + (filter.CarrierId is { } carrier ? $" and coalesce(buy_plan_id, 0) = {carrier}" : "");
        var buy = scope.SeesBuySide ? "sum(buy_cost)::text" : "''";
        return await LinesAsync(source, $"select {key} || '|' || coalesce(currency, '') || '|' || count(*) || '|' || sum(billsec) || '|' || sum(sell_cost) || '|' || {buy} from call where start >= $1 and start < $2{where} group by {key}, currency", range);
    }

    private static string Line(string key, BillingAmounts amounts) => string.Create(CultureInfo.InvariantCulture, $"{key}|{amounts.Currency}|{amounts.Calls}|{amounts.BillSeconds}|{amounts.Sell}|{amounts.Buy}");

    private static async Task<IEnumerable<string>> LinesAsync(NpgsqlDataSource source, string sql, TimeRange range)
    {
        var lines = new List<string>();
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddWithValue(range.From.UtcDateTime);
        command.Parameters.AddWithValue(range.To.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        while (await reader.ReadAsync(Stop))
        {
            lines.Add(reader.GetString(0));
        }

        return lines.Order(StringComparer.Ordinal);
    }

    private sealed class StandingClock : TimeProvider
    {
        public bool HoldsTimers { get; set; }

        public override DateTimeOffset GetUtcNow() => new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, HoldsTimers ? Timeout.InfiniteTimeSpan : dueTime, period);
    }
}
