using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Rating;

public sealed class PlanHistoryTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Plans_bans_providers_and_gateways_remember_who_changed_them_and_from_what_to_what()
    {
        await using var lab = await NewAsync(postgres);
        var gateway = Done(await lab.Gateways.SaveAsync("ana", new Gateway { Name = "gw", Host = "one" }, Stop));
        var provider = Done(await lab.Providers.SaveAsync("ana", new Provider { Name = "North" }, Stop));
        var carrier = Done(await lab.Plans.SaveAsync("ana", new RatePlanRow { Name = "North A", Side = RateSide.Buy, Currency = "EUR" }, Stop));
        var ban = Done(await lab.Bans.SaveAsync("ana", new BanPlan(0, "Bans", 0, [new("870", ""), new("8816", "Iridium")], []), Stop));
        var voip = Done(await lab.VoipPlans.SaveAsync("ana", new VoipPlanRow { Name = "Gold", Currency = "EUR" }, [carrier], Stop));

        var north = (await lab.Providers.ListAsync(Stop))[0].Provider;
        (north.GatewayId, north.Metric) = (gateway, 3);
        Done(await lab.Providers.SaveAsync("bea", north, Stop));
        var plan = (await lab.Plans.FindAsync(carrier, Stop))!;
        plan.ProviderId = provider;
        Done(await lab.Plans.SaveAsync("bea", plan, Stop));
        Done(await lab.Bans.SaveAsync("bea", (await lab.Bans.ListAsync(Stop))[0] with { Prefixes = [new("870", "Inmarsat"), new("882", "")] }, Stop));
        var gold = (await lab.VoipPlans.ListAsync(Stop))[0];
        gold.Decimals = 2;
        Done(await lab.VoipPlans.SaveAsync("bea", gold, [], [ban], Stop));
        // Saved as it is: no edit.
        Done(await lab.Gateways.SaveAsync("bea", (await lab.Gateways.ListAsync(Stop))[0].Gateway, Stop));

        Assert.Equal(["bea changed: gateway – > gw, metric 10 > 3", "ana added: metric – > 10, name – > North"], await lab.HistoryAsync("provider", provider));
        Assert.Equal(["bea changed: provider – > North", "ana added: currency – > EUR, metric – > 10, name – > North A"], await lab.HistoryAsync("carrier_plan", carrier));
        Assert.Equal(["bea changed: prefixes 870, 8816 Iridium > 870 Inmarsat, 882", "ana added: name – > Bans, prefixes – > 870, 8816 Iridium"], await lab.HistoryAsync("ban_plan", ban));
        Assert.Equal(
            ["bea changed: ban plans – > Bans, carrier plans North A > –, decimals 4 > 2", "ana added: carrier plans – > North A, currency – > EUR, decimals – > 4, name – > Gold, rates inbound – > no, routing – > LCR, time zone – > UTC"],
            await lab.HistoryAsync("voip_plan", voip));
        Assert.Equal(["ana added: active – > yes, host – > one, name – > gw, protocol – > sip"], await lab.HistoryAsync("gateway", gateway));
        Assert.Empty(await lab.History.ReadAsync(AccessScope.Customer(1), "gateway", gateway, 10, Stop));
    }

    [Fact]
    public async Task What_is_deleted_is_remembered_and_who_comes_second_hears_who_was_first()
    {
        await using var lab = await NewAsync(postgres);
        var id = Done(await lab.Bans.SaveAsync("ana", new BanPlan(0, "Bans", 0, [new("870", "")], []), Stop));
        var read = (await lab.Bans.ListAsync(Stop))[0];
        Done(await lab.Bans.SaveAsync("bea", read with { Name = "More bans" }, Stop));

        Assert.StartsWith("bea changed this at ", Assert.IsType<Saved.Conflict>(await lab.Bans.SaveAsync("ana", read with { Name = "Mine" }, Stop)).Who, StringComparison.Ordinal);
        Assert.StartsWith("bea changed this at ", Assert.IsType<Saved.Conflict>(await lab.Bans.DeleteAsync("ana", id, read.Version, Stop)).Who, StringComparison.Ordinal);
        Done(await lab.Bans.DeleteAsync("ana", id, (await lab.Bans.ListAsync(Stop))[0].Version, Stop));

        Assert.Equal(
            ["ana deleted: name More bans > –, prefixes 870 > –", "bea changed: name Bans > More bans", "ana added: name – > Bans, prefixes – > 870"], await lab.HistoryAsync("ban_plan", id));
        var gone = new Gateway { Name = "gw", Host = "h" };
        Done(await lab.Gateways.SaveAsync("ana", gone, Stop));
        var late = (await lab.Gateways.ListAsync(Stop))[0].Gateway;
        Done(await lab.Gateways.DeleteAsync("cleo", late.Id, late.Version, Stop));
        Assert.StartsWith("cleo deleted this at ", Assert.IsType<Saved.Conflict>(await lab.Gateways.SaveAsync("ana", late, Stop)).Who, StringComparison.Ordinal);
    }
}
