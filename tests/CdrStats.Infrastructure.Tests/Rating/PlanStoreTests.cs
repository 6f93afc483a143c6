using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Npgsql;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Rating;

public sealed class PlanStoreTests(PostgresFixture postgres)
{
    private static VoipPlanRow Plan(string name, string currency = "EUR") => new() { Name = name, Currency = currency };

    [Fact]
    public async Task Only_plans_of_one_currency_can_be_linked_and_the_refused_plan_can_be_sent_again()
    {
        await using var lab = await NewAsync(postgres);
        var (euro, dollar) = (await lab.AddPlanAsync("euro"), await lab.AddPlanAsync("dollar", currency: "USD"));
        var plan = Plan("gold");

        var reason = Refused(await lab.VoipPlans.SaveAsync("test", plan, [euro, dollar], Stop));
        Done(await lab.VoipPlans.SaveAsync("test", plan, [euro], Stop));

        Assert.Contains("'dollar' is in USD, this plan in EUR", reason, StringComparison.Ordinal);
        Assert.Equal("euro", Assert.Single(Assert.Single(await lab.VoipPlans.ListAsync(Stop)).RatePlans).Name);
        Assert.Contains("gold", Refused(await lab.Plans.SaveAsync("test", Change((await lab.Plans.FindAsync(euro, Stop))!, "USD"), Stop)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_plan_of_a_name_that_is_taken_is_refused_and_can_be_renamed()
    {
        await using var lab = await NewAsync(postgres);
        var euro = await lab.AddPlanAsync("euro");
        Done(await lab.VoipPlans.SaveAsync("test", Plan("gold"), [euro], Stop));
        var second = Plan("gold");

        Assert.Contains("already", Refused(await lab.VoipPlans.SaveAsync("test", second, [euro], Stop)), StringComparison.Ordinal);
        second.Name = "silver";
        Done(await lab.VoipPlans.SaveAsync("test", second, [euro], Stop));

        Assert.Equal(["gold", "silver"], (await lab.VoipPlans.ListAsync(Stop)).Select(plan => plan.Name));
    }

    [Fact]
    public async Task Two_who_edit_the_links_of_one_plan_at_once_meet_a_conflict()
    {
        await using var lab = await NewAsync(postgres);
        var (one, two) = (await lab.AddPlanAsync("one"), await lab.AddPlanAsync("two"));
        Done(await lab.VoipPlans.SaveAsync("test", Plan("gold"), [], Stop));
        var mine = Assert.Single(await lab.VoipPlans.ListAsync(Stop));
        var yours = Assert.Single(await lab.VoipPlans.ListAsync(Stop));

        Done(await lab.VoipPlans.SaveAsync("test", mine, [one], Stop));
        var late = await lab.VoipPlans.SaveAsync("test", yours, [two], Stop);

        Assert.IsType<Saved.Conflict>(late);
        Assert.Equal("one", Assert.Single(Assert.Single(await lab.VoipPlans.ListAsync(Stop)).RatePlans).Name);
        Assert.IsType<Saved.Conflict>(await lab.VoipPlans.DeleteAsync("test", yours.Id, yours.Version, Stop));
    }

    [Fact]
    public async Task A_plan_with_customers_or_calls_is_not_deleted_and_says_why()
    {
        await using var lab = await NewAsync(postgres);
        var id = Done(await lab.VoipPlans.SaveAsync("test", Plan("gold"), [], Stop));
        var plan = Assert.Single(await lab.VoipPlans.ListAsync(Stop));
        await lab.RunAsync($"insert into customer (name, voip_plan_id, demo, created_at) values ('Ana', {id}, false, now())");

        Assert.Contains("1 customer is (Ana) on this plan", Refused(await lab.VoipPlans.DeleteAsync("test", id, plan.Version, Stop)), StringComparison.Ordinal);
        Assert.Equal(["Ana"], (await lab.VoipPlans.CustomersAsync(Stop))[id].Names);

        await lab.RunAsync("update customer set voip_plan_id = null");
        Done(await lab.VoipPlans.DeleteAsync("test", id, plan.Version, Stop));
        Assert.Empty(await lab.VoipPlans.ListAsync(Stop));
    }

    [Fact]
    public async Task A_rate_plan_goes_with_its_rates_unless_it_is_linked_or_was_edited_meanwhile()
    {
        await using var lab = await NewAsync(postgres);
        var id = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(id, "44", 0.1m);
        var read = (await lab.Plans.FindAsync(id, Stop))!;
        var voip = Done(await lab.VoipPlans.SaveAsync("test", Plan("gold"), [id], Stop));
        var gold = Assert.Single(await lab.VoipPlans.ListAsync(Stop));

        Assert.Contains("1 VoIP plan is (gold) linked to it", Refused(await lab.Plans.DeleteAsync("test", id, read.Version, Stop)), StringComparison.Ordinal);
        Done(await lab.VoipPlans.DeleteAsync("test", voip, gold.Version, Stop));
        Done(await lab.Plans.SaveAsync("test", Change((await lab.Plans.FindAsync(id, Stop))!, "EUR", metric: 5), Stop));
        Assert.IsType<Saved.Conflict>(await lab.Plans.DeleteAsync("test", id, read.Version, Stop));
        Assert.IsType<Saved.Conflict>(await lab.Plans.SaveAsync("test", read, Stop));

        await using (var busy = await lab.Source.OpenConnectionAsync(Stop))
        await using (var work = await busy.BeginTransactionAsync(Stop))
        {
            await using var hold = new NpgsqlCommand("lock table call in access exclusive mode", busy);
            await hold.ExecuteNonQueryAsync(Stop);
            Assert.Contains("could not be found out", Refused(await lab.Plans.DeleteAsync("test", id, (await lab.Plans.FindAsync(id, Stop))!.Version, Stop)), StringComparison.Ordinal);
        }

        Done(await lab.Plans.DeleteAsync("test", id, (await lab.Plans.FindAsync(id, Stop))!.Version, Stop));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from rate"));
    }

    [Fact]
    public async Task The_field_that_is_wrong_is_named()
    {
        await using var lab = await NewAsync(postgres);
        var plan = Plan("gold", "euro");

        Assert.Equal("currency", Assert.IsType<Saved.Refused>(await lab.VoipPlans.SaveAsync("test", plan, [], Stop)).Field);
        (plan.Currency, plan.TimeZone) = ("EUR", "Mars/Base");
        Assert.Equal("zone", Assert.IsType<Saved.Refused>(await lab.VoipPlans.SaveAsync("test", plan, [], Stop)).Field);
        (plan.TimeZone, plan.Decimals) = ("Europe/Madrid", 7);
        Assert.Equal("decimals", Assert.IsType<Saved.Refused>(await lab.VoipPlans.SaveAsync("test", plan, [], Stop)).Field);
    }

    private static RatePlanRow Change(RatePlanRow plan, string currency, int metric = 10)
    {
        (plan.Currency, plan.Metric) = (currency, metric);
        return plan;
    }
}
