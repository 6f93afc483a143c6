using CdrStats.Domain.Accounts;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Rating.Rebilling;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>Stored calls billed again: by the oracle's word, with exact reports, and given back.</summary>
public sealed class RebillTests(PostgresFixture postgres)
{
    private const string AllCalls = "select md5(string_agg(c::text, '|' order by id)) from call as c";
    private const string AllRollups = """
        select md5(concat_ws('|',
            (select string_agg(t::text, '|' order by t) from rollup_traffic t where calls <> 0), (select string_agg(t::text, '|' order by t) from rollup_cause t where calls <> 0),
            (select string_agg(t::text, '|' order by t) from rollup_country t where calls <> 0), (select string_agg(t::text, '|' order by t) from rollup_destination t where calls <> 0),
            (select string_agg(t::text, '|' order by t) from rollup_minute t where calls <> 0 or ended <> 0)))
        """;
    private static readonly TimeRange All = new(new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 12, 31, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_billed_again_cost_what_the_oracle_says_as_the_dry_run_said_and_undone_they_are_what_they_were_byte_for_byte()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        var world = await OldPricesAsync(lab, seed: 5, calls: 4_000);
        var (before, rollups) = (await lab.OneAsync<string>(AllCalls), await lab.OneAsync<string>(AllRollups));
        var (jobs, work) = Desk(lab, slice: 170);

        // Looked at: nothing is changed, and what comes of it is told.
        var preview = await new RebillTrial(lab.Source, lab.Importer).RunAsync(AccessScope.Everything, new RebillOrder(All), null, Stop);
        Assert.Equal(before, await lab.OneAsync<string>(AllCalls));

        var order = await jobs.OrderAsync(AccessScope.Everything, "ana", new RebillOrder(All), Stop);
        await work.RunAsync(Stop);

        await OracleDatabase.AssertPricesAsync(lab.Source, world);
        await OracleDatabase.AssertRebuiltAsync(lab.Source);
        Assert.Empty(await lab.DriftAsync());
        var job = Assert.Single(await jobs.RecentAsync(AccessScope.Everything, Stop));
        Assert.Equal((4_000L, job.Changed, true, true), (job.Looked, job.Kept, job.FinishedAt is not null, job.CanBeUndone));
        Assert.Equal(4_000, preview.Calls);
        var total = Assert.Single(preview.Totals, line => line.Currency == "EUR").Sum;
        Assert.Equal(
            (await lab.OneAsync<decimal>("select sum(sell_cost) from call where currency = 'EUR'"), await lab.OneAsync<decimal>("select sum(buy_cost) from rollup_traffic where currency = 'EUR'")),
            (total.SellAfter, total.BuyAfter));
        Assert.Equal(preview.Totals.Sum(line => line.Sum.MarginDifference), job.Sums.Sum(line => line.Sum.MarginDifference));
        foreach (var lines in (IReadOnlyList<RebillLine>[])[preview.Customers, preview.Carriers, preview.Destinations])
        {
            Assert.Equal(total.SellAfter, lines.Where(line => line.Currency == "EUR").Sum(line => line.Sum.SellAfter));
        }

        var carrier = preview.Carriers.Where(line => line.Currency == "EUR" && line.Name.Length > 0).MaxBy(line => line.Sum.BuyAfter)!;
        Assert.Equal(
            await lab.OneAsync<decimal>($"select sum(buy_cost) from call where buy_plan_id = (select id from rate_plan where name = '{carrier.Name}') and currency = 'EUR'"),
            carrier.Sum.BuyAfter);

        // Once more: nothing is left to be changed.
        await jobs.OrderAsync(AccessScope.Everything, "ana", new RebillOrder(All), Stop);
        await work.RunAsync(Stop);
        Assert.Equal(0, (await jobs.RecentAsync(AccessScope.Everything, Stop)).Single(one => one.Id != order).Changed);

        Assert.True(await jobs.UndoAsync(AccessScope.Everything, "bea", order, Stop));
        await work.RunAsync(Stop);
        Assert.Equal(before, await lab.OneAsync<string>(AllCalls));
        Assert.Equal(rollups, await lab.OneAsync<string>(AllRollups));
        Assert.Empty(await lab.DriftAsync());
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from rebill_kept"));
        Assert.Equal("ordered ana, ordered ana, undone bea", await lab.OneAsync<string>("select string_agg(action || ' ' || editor, ', ' order by id) from admin_edit where kind = 'rebill'"));
    }

    [Fact]
    public async Task Given_amounts_are_kept_unless_asked_otherwise_and_another_plan_may_be_chosen_for_some_of_the_calls()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        var world = await OldPricesAsync(lab, seed: 6, calls: 1_500);
        var plans = world.EnginePlans();
        var (jobs, work) = Desk(lab);
        var given = await lab.OneAsync<long>("select count(*) from call where rating_status = 1");
        Assert.InRange(given, 50, 300);

        await jobs.OrderAsync(AccessScope.Everything, "ana", new RebillOrder(All) { GivenToo = true }, Stop);
        await work.RunAsync(Stop);
        await OracleDatabase.AssertPricesAsync(lab.Source, world, call => RatingEngine.Rate(call.Plan is { } id ? plans[id] : null, call.Request with { Given = default }));

        var chosen = world.Plans[^1].Id;
        var some = new RebillOrder(All) { PlanId = chosen, Customers = [901, 902, 903, 904, 905, 906], Prefixes = ["44", "1"], Switches = [await lab.OneAsync<int>("select id from switch where name = 'sw1'")] };
        var rest = $"select md5(string_agg(c::text, '|' order by id)) from call as c where not ({some.Where()})";
        var others = await lab.OneAsync<string>(rest);
        await jobs.OrderAsync(AccessScope.Everything, "ana", some, Stop);
        await work.RunAsync(Stop);

        Assert.Equal(others, await lab.OneAsync<string>(rest));
        var number = 0;
        await OracleDatabase.AssertPricesAsync(lab.Source, world, call =>
        {
            var isOne = call.Plan is >= 901 and <= 906 && (call.Number.StartsWith("44", StringComparison.Ordinal) || call.Number.StartsWith('1')) && number % 3 == 0;
            number++;
            return RatingEngine.Rate(call.Plan is { } id ? plans[isOne ? chosen : id] : null, call.Request with { Given = default });
        });
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task It_goes_on_where_it_was_ended_beside_an_import_and_records_that_are_tied_together_stay_counted()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        var world = await OldPricesAsync(lab, seed: 7, calls: 3_000, tied: true);
        var (jobs, work) = Desk(lab, slice: 100);
        var order = await jobs.OrderAsync(AccessScope.Everything, "ana", new RebillOrder(All), Stop);
        var slices = new RebillSlices(lab.Source, lab.Importer, 100);
        for (var slice = 0; slice < 6; slice++)
        {
            await slices.BillAsync(order, 1 + (slice % 3), Stop);
            Assert.Empty(await lab.DriftAsync());
        }

        // Another host, two at once, and an import of some of the same records.
        await lab.RunAsync("update cdr_import set imported = false where id % 4 = 0");
        using var other = lab.NewImporter();
        await Task.WhenAll(work.RunAsync(Stop), new RebillWork(new ImportDatabases(lab.Source, lab.Source), other, TimeProvider.System, slice: 130).RunAsync(Stop), lab.Importer.DrainAsync(2, Stop));

        await OracleDatabase.AssertPricesAsync(lab.Source, world);
        Assert.Empty(await lab.DriftAsync());
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from rebill_part where not finished"));
    }

    [Fact]
    public async Task An_order_can_be_stopped_is_undone_only_after_later_ones_and_leaves_alone_what_changed_since()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await OldPricesAsync(lab, seed: 8, calls: 1_200);
        var before = await lab.OneAsync<string>(AllCalls);
        var (jobs, work) = Desk(lab, slice: 50);
        var first = await jobs.OrderAsync(AccessScope.Everything, "ana", new RebillOrder(All), Stop);
        var slices = new RebillSlices(lab.Source, lab.Importer, 50);
        await slices.BillAsync(first, 1, Stop);
        Assert.False(await jobs.UndoAsync(AccessScope.Everything, "ana", first, Stop));
        Assert.True(await jobs.CancelAsync(AccessScope.Everything, "bea", first, Stop));
        Assert.False(await jobs.CancelAsync(AccessScope.Everything, "bea", first, Stop));
        Assert.True(await slices.BillAsync(first, 1, Stop));
        await work.RunAsync(Stop);
        Assert.InRange(await lab.OneAsync<long>("select count(*) from call where rebill_job is not null"), 1, 50);

        var second = await jobs.OrderAsync(AccessScope.Everything, "ana", new RebillOrder(All) { PlanId = 901 }, Stop);
        await work.RunAsync(Stop);
        Assert.False(await jobs.UndoAsync(AccessScope.Everything, "ana", first, Stop));
        Assert.True(await jobs.UndoAsync(AccessScope.Everything, "ana", second, Stop));
        await work.RunAsync(Stop);
        Assert.True(await jobs.UndoAsync(AccessScope.Everything, "ana", first, Stop));
        await work.RunAsync(Stop);
        Assert.Equal(before, await lab.OneAsync<string>(AllCalls));

        var third = await jobs.OrderAsync(AccessScope.Everything, "ana", new RebillOrder(All), Stop);
        await work.RunAsync(Stop);
        await lab.RunAsync("update cdr_import set imported = false where id % 2 = 0");
        await lab.Importer.DrainAsync(1, Stop);
        const string Anew = "select md5(string_agg(c::text, '|' order by id)) from call as c where inbox_row % 2 = 0";
        var anew = await lab.OneAsync<string>(Anew);
        Assert.True(await jobs.UndoAsync(AccessScope.Everything, "ana", third, Stop));
        await work.RunAsync(Stop);
        Assert.Equal(anew, await lab.OneAsync<string>(Anew));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task It_is_for_operators_and_refuses_what_could_be_anything_else()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        var (jobs, _) = Desk(lab);
        var order = new RebillOrder(All);
        foreach (var scope in (AccessScope[])[AccessScope.Nothing, AccessScope.Customer(7)])
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => jobs.OrderAsync(scope, "x", order, Stop));
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => jobs.CancelAsync(scope, "x", 1, Stop));
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => jobs.UndoAsync(scope, "x", 1, Stop));
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => jobs.RecentAsync(scope, Stop));
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => new RebillTrial(lab.Source, lab.Importer).RunAsync(scope, order, null, Stop));
        }

        foreach (var bad in (RebillOrder[])[order with { Prefixes = ["44' or true --"] }, order with { Countries = ["G'"] }, order with { Range = new TimeRange(All.To, All.From) }])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => jobs.OrderAsync(AccessScope.Everything, "x", bad, Stop));
            await Assert.ThrowsAsync<ArgumentException>(() => Task.FromResult(bad.Where()));
        }
    }

    /// <summary>The oracle's calls as they were stored while half of the customers had no plan, the others the plan of another, and all decks were dearer.</summary>
    private static async Task<OracleWorld> OldPricesAsync(ImportLab lab, int seed, int calls, bool tied = false)
    {
        var world = await OracleWorld.MakeAsync(seed, calls);
        await OracleDatabase.FillAsync(lab.Source, world);
        await lab.RunAsync($"""
            create table right_rate as select * from rate;
            update rate set superseded_at = now();
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                select distinct on (rate_plan_id, prefix) rate_plan_id, prefix, destination, per_minute * 2, 0.01, 1, 1, 0, 0, 0, true from right_rate;
            update customer set voip_plan_id = case when id % 2 = 0 then 901 + (id - 890) % 30 end;
            {(tied ? "update cdr_import set linked_id = id / 7" : "")}
            """);
        await lab.Importer.DrainAsync(2, Stop);
        await lab.RunAsync("update rate set superseded_at = now() where superseded_at is null; update rate set superseded_at = null where id in (select id from right_rate); update customer set voip_plan_id = id");
        return world;
    }

    private static (RebillJobs Jobs, RebillWork Work) Desk(ImportLab lab, int slice = 5_000) =>
        (new RebillJobs(lab.Source, TimeProvider.System), new RebillWork(new ImportDatabases(lab.Source, lab.Source), lab.Importer, TimeProvider.System, slice));
}
