using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Accounts;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Customers;

/// <summary>Stored calls follow account codes: counted and summed by SQL that knows nothing of the console's own code.</summary>
public sealed class OwnershipTests(PostgresFixture postgres)
{
    // Per second at the plan's price, to its four decimals; calls to Britain and France alone have a rate.
    private const string Priced = "round(billsec * 0.06 / 60, 4)";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_given_later_takes_over_calls_of_nobody_and_of_the_switchs_default_and_prices_those_without_a_plan()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var people = new PeopleLab(lab.ConnectionString);
        await PlanAsync(lab);
        var house = await people.MakeCustomerAsync("House");
        await lab.FillInboxAsync(6000);
        await lab.Importer.DrainAsync(1, Stop);
        // sw1's calls without a code of anybody are the house's from now on, priced by no plan.
        await lab.RunAsync($"update switch set default_customer_id = {house.Id} where name = 'sw1'");
        await lab.RunAsync("update cdr_import set imported = false where switch = 'sw1'");
        await lab.Importer.DrainAsync(1, Stop);
        Assert.Equal(2000, await lab.OneAsync<long>($"select count(*) from call where customer_id = {house.Id} and remarks & 8 <> 0"));

        var acme = await people.MakeCustomerAsync("Acme", new CodeEntry("acc1", null));
        await PlanOfAsync(people, acme, 900);
        await Work(lab).RunAsync(Stop);

        Assert.Equal(1500, await lab.OneAsync<long>($"select count(*) from call where customer_id = {acme.Id}"));
        Assert.Equal(0, await lab.OneAsync<long>($"select count(*) from call where account_code = 'acc1' and (customer_id <> {acme.Id} or customer_id is null or remarks & 8 <> 0)"));
        Assert.Equal(0, await lab.OneAsync<long>($"select count(*) from call where account_code <> 'acc1' and customer_id = {acme.Id}"));
        Assert.Equal(
            await lab.OneAsync<decimal>($"select sum({Priced}) from cdr_import where accountcode = 'acc1' and destination_number in ('+442031234567', '+33612345678')"),
            await lab.OneAsync<decimal>($"select sum(sell_cost) from rollup_traffic where customer_id = {acme.Id} and currency = 'EUR'"));
        Assert.Equal(0, await lab.OneAsync<long>($"select count(*) from call where customer_id = {acme.Id} and rating_status = 3"));
        Assert.Empty(await lab.DriftAsync());
        Assert.Equal(1500, await lab.OneAsync<long>("select sum(moved)::bigint from ownership_job where finished_at is not null"));
    }

    [Fact]
    public async Task Calls_that_a_plan_has_priced_keep_their_price_when_they_leave_the_switchs_default_owner()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var people = new PeopleLab(lab.ConnectionString);
        await PlanAsync(lab);
        var house = await people.MakeCustomerAsync("House");
        await PlanOfAsync(people, house, 900);
        await lab.RunAsync($"insert into switch (name, ip_address, type, key_uuid, is_new, demo, created_at, default_customer_id) values ('sw1', 'sw1', 3, gen_random_uuid(), false, false, now(), {house.Id})");
        await lab.FillInboxAsync(900);
        await lab.Importer.DrainAsync(1, Stop);
        var before = await lab.OneAsync<decimal>("select sum(sell_cost) from call where account_code = 'acc1'");
        Assert.NotEqual(0, before);

        var acme = await people.MakeCustomerAsync("Acme", new CodeEntry("acc1", null));
        await PlanOfAsync(people, acme, 910);
        await Work(lab).RunAsync(Stop);

        Assert.Equal(before, await lab.OneAsync<decimal>($"select sum(sell_cost) from call where customer_id = {acme.Id} and voip_plan_id = 900"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task A_code_moved_from_a_moment_leaves_earlier_calls_alone_and_prices_later_ones_by_the_new_plan_also_when_they_are_imported_late()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var people = new PeopleLab(lab.ConnectionString);
        await PlanAsync(lab);
        var acme = await people.MakeCustomerAsync("Acme", new CodeEntry("acc1", null), new CodeEntry("acc2", null));
        await PlanOfAsync(people, acme, 900);
        var bolt = await people.MakeCustomerAsync("Bolt");
        await PlanOfAsync(people, bolt, 910);
        await lab.FillInboxAsync(4000);
        await lab.Importer.DrainAsync(1, Stop);
        await Work(lab).RunAsync(Stop);
        const string Moment = "2026-11-02 03:00:00+00";
        var early = await lab.OneAsync<string>($"select md5(string_agg(c::text, ',' order by id)) from call c where start < '{Moment}'");

        bolt = await people.ReadCustomerAsync(bolt.Id);
        bolt.AccountCodes.Add(new AccountCode { Code = "acc1" });
        var move = new CodeMove(new CodeEntry("acc1", null), acme.Id, DateTimeOffset.Parse(Moment, System.Globalization.CultureInfo.InvariantCulture));
        Assert.IsType<Saved.Refused>(await people.Customers.SaveAsync(bolt, [move with { FromCustomerId = bolt.Id }], Editor.AtTheMachine, Stop));
        Assert.IsType<Saved.Done>(await people.Customers.SaveAsync(bolt, [move], Editor.AtTheMachine, Stop));
        await Work(lab).RunAsync(Stop);

        Assert.Equal(early, await lab.OneAsync<string>($"select md5(string_agg(c::text, ',' order by id)) from call c where start < '{Moment}'"));
        async Task AsItMustBeAsync()
        {
            Assert.Equal(
                await lab.OneAsync<long>($"select count(*) from cdr_import where accountcode = 'acc1' and starting_date >= '{Moment}'"),
                await lab.OneAsync<long>($"select sum(calls)::bigint from rollup_traffic where customer_id = {bolt.Id}"));
            Assert.Equal(
                await lab.OneAsync<decimal>($"select sum(round(billsec * 0.12 / 60, 4)) from cdr_import where accountcode = 'acc1' and starting_date >= '{Moment}' and destination_number in ('+442031234567', '+33612345678')"),
                await lab.OneAsync<decimal>($"select sum(sell_cost) from rollup_traffic where customer_id = {bolt.Id}"));
            Assert.Equal(
                await lab.OneAsync<long>($"select count(*) from cdr_import where accountcode = 'acc2' or accountcode = 'acc1' and starting_date < '{Moment}'"),
                await lab.OneAsync<long>($"select count(*) from call where customer_id = {acme.Id}"));
            Assert.Empty(await lab.DriftAsync());
        }

        await AsItMustBeAsync();
        await lab.RunAsync("update cdr_import set imported = false");
        await lab.Importer.DrainAsync(2, Stop);
        await AsItMustBeAsync();
    }

    [Fact]
    public async Task A_code_that_was_taken_away_keeps_its_calls_and_the_entry_for_a_switch_wins_over_any_switch()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var people = new PeopleLab(lab.ConnectionString);
        await lab.FillInboxAsync(1200);
        await lab.Importer.DrainAsync(1, Stop);
        var place = await lab.OneAsync<int>("select id from switch where name = 'sw2'");
        var wide = await people.MakeCustomerAsync("Wide", new CodeEntry("acc3", null));
        var narrow = await people.MakeCustomerAsync("Narrow", new CodeEntry("acc3", place));
        await Work(lab).RunAsync(Stop);

        Assert.Equal(100, await lab.OneAsync<long>($"select count(*) from call where customer_id = {narrow.Id} and switch_id = {place}"));
        Assert.Equal(200, await lab.OneAsync<long>($"select count(*) from call where customer_id = {wide.Id} and switch_id <> {place}"));

        wide = await people.ReadCustomerAsync(wide.Id);
        wide.AccountCodes.Clear();
        Assert.IsType<Saved.Done>(await people.Customers.SaveAsync(wide, [], Editor.AtTheMachine, Stop));
        var later = await people.MakeCustomerAsync("Later", new CodeEntry("acc3", null));
        await Work(lab).RunAsync(Stop);
        await lab.RunAsync("update cdr_import set imported = false where accountcode = 'acc3'");
        await lab.Importer.DrainAsync(1, Stop);

        Assert.Equal(200, await lab.OneAsync<long>($"select count(*) from call where customer_id = {wide.Id}"));
        Assert.Equal(0, await lab.OneAsync<long>($"select count(*) from call where customer_id = {later.Id}"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task Legs_that_follow_a_code_take_their_attempts_along()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var people = new PeopleLab(lab.ConnectionString);
        await PlanAsync(lab);
        await lab.FillInboxAsync(3000);
        await lab.RunAsync("update cdr_import set linked_id = id / 9, starting_date = timestamptz '2026-11-02Z' + id / 9 * interval '4 minutes' + id % 9 * interval '40 seconds'");
        await lab.Importer.DrainAsync(1, Stop);
        var acme = await people.MakeCustomerAsync("Acme", new CodeEntry("acc1", null));
        await PlanOfAsync(people, acme, 900);
        var job = await lab.OneAsync<long>("select min(id) from ownership_job");
        Assert.False(await Work(lab, 170).SliceAsync(job, Stop));
        Assert.Empty(await lab.DriftAsync());
        await lab.RunAsync("update cdr_import set imported = false where id % 4 = 0");
        await Task.WhenAll(Work(lab, 230).RunAsync(Stop), lab.Importer.DrainAsync(2, Stop));

        Assert.Equal(750, await lab.OneAsync<long>($"select sum(calls)::bigint from rollup_traffic where customer_id = {acme.Id}"));
        Assert.InRange(await lab.OneAsync<long>($"select sum(attempts)::bigint from rollup_traffic where customer_id = {acme.Id}"), 100, 500);
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task Work_stopped_between_slices_goes_on_where_it_stood_and_two_hosts_with_an_importer_between_them_double_nothing()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var people = new PeopleLab(lab.ConnectionString);
        await PlanAsync(lab);
        await lab.FillInboxAsync(20_000);
        await lab.Importer.DrainAsync(2, Stop);
        var acme = await people.MakeCustomerAsync("Acme", new CodeEntry("acc1", null), new CodeEntry("acc2", null));
        await PlanOfAsync(people, acme, 900);
        var job = await lab.OneAsync<long>("select min(id) from ownership_job");
        Assert.False(await Work(lab, 500).SliceAsync(job, Stop));
        Assert.False(await Work(lab, 500).SliceAsync(job, Stop));
        Assert.InRange(await lab.OneAsync<long>($"select count(*) from call where customer_id = {acme.Id}"), 200, 300);
        Assert.Empty(await lab.DriftAsync());

        await lab.RunAsync("update cdr_import set imported = false where id % 3 = 0");
        using var other = lab.NewImporter();
        await Task.WhenAll(Work(lab, 700).RunAsync(Stop), new OwnershipWork(lab.Source, other, TimeProvider.System, 900).RunAsync(Stop), lab.Importer.DrainAsync(1, Stop));

        Assert.Equal(10_000, await lab.OneAsync<long>($"select count(*) from call where customer_id = {acme.Id}"));
        Assert.Equal(
            await lab.OneAsync<decimal>($"select sum({Priced}) from cdr_import where accountcode in ('acc1', 'acc2') and destination_number in ('+442031234567', '+33612345678')"),
            await lab.OneAsync<decimal>($"select sum(sell_cost) from rollup_traffic where customer_id = {acme.Id}"));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from ownership_job where finished_at is null"));
        Assert.Empty(await lab.DriftAsync());
    }

    private static OwnershipWork Work(ImportLab lab, int slice = 20_000) => new(lab.Source, lab.Importer, TimeProvider.System, slice);

    private static async Task PlanOfAsync(PeopleLab people, Customer customer, int plan)
    {
        var edited = await people.ReadCustomerAsync(customer.Id);
        edited.VoipPlanId = plan;
        Assert.IsType<Saved.Done>(await people.Customers.SaveAsync(edited, [], Editor.AtTheMachine, Stop));
    }

    private static Task PlanAsync(ImportLab lab) => lab.RunAsync("""
        insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo) values (900, 'Plan', 1, 'EUR', 4, 'UTC', false, false), (910, 'Dear', 1, 'EUR', 4, 'UTC', false, false);
        insert into rate_plan (id, side, name, currency, metric, demo) values (901, 1, 'Retail', 'EUR', 10, false), (911, 1, 'Dear retail', 'EUR', 10, false);
        insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (900, 901), (910, 911);
        insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
            select deck, prefix, 'Somewhere', price, 0, 1, 1, 0, 0, 0, true from (values (901, 0.06), (911, 0.12)) as decks(deck, price), unnest(array['44', '33']) as prefix;
        """);
}
