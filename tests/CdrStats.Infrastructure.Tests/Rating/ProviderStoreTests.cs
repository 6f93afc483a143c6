using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Rating;

public sealed class ProviderStoreTests(PostgresFixture postgres)
{
    [Fact]
    public async Task What_a_provider_and_a_gateway_are_used_by_keeps_them()
    {
        await using var lab = await NewAsync(postgres);
        var gateway = Done(await lab.Gateways.SaveAsync("test", new Gateway { Name = "gw", Host = "sip.example", AddPrefix = "9#", RemovePrefix = "+" }, Stop));
        var provider = Done(await lab.Providers.SaveAsync("test", new Provider { Name = "Carrier", GatewayId = gateway }, Stop));
        var plan = Done(await lab.Plans.SaveAsync("test", new RatePlanRow { Name = "deck", Side = RateSide.Buy, Currency = "EUR", ProviderId = provider }, Stop));
        var (gatewayRow, providerRow) = (Assert.Single(await lab.Gateways.ListAsync(Stop)), Assert.Single(await lab.Providers.ListAsync(Stop)));

        Assert.Equal(["Carrier", "deck"], gatewayRow.Providers.Concat(providerRow.CarrierPlans));
        Assert.Contains("1 provider uses (Carrier)", Refused(await lab.Gateways.DeleteAsync("test", gateway, gatewayRow.Gateway.Version, Stop)), StringComparison.Ordinal);
        Assert.Contains("1 carrier plan names (deck)", Refused(await lab.Providers.DeleteAsync("test", provider, providerRow.Provider.Version, Stop)), StringComparison.Ordinal);

        Done(await lab.Plans.DeleteAsync("test", plan, (await lab.Plans.FindAsync(plan, Stop))!.Version, Stop));
        Done(await lab.Providers.DeleteAsync("test", provider, providerRow.Provider.Version, Stop));
        Done(await lab.Gateways.DeleteAsync("test", gateway, gatewayRow.Gateway.Version, Stop));
    }

    [Fact]
    public async Task Of_two_edits_at_once_the_later_meets_a_conflict()
    {
        await using var lab = await NewAsync(postgres);
        Done(await lab.Gateways.SaveAsync("test", new Gateway { Name = "gw", Host = "one" }, Stop));
        Done(await lab.Providers.SaveAsync("test", new Provider { Name = "Carrier" }, Stop));
        var (gateway, late) = (Assert.Single(await lab.Gateways.ListAsync(Stop)).Gateway, Assert.Single(await lab.Gateways.ListAsync(Stop)).Gateway);
        var (provider, lateProvider) = (Assert.Single(await lab.Providers.ListAsync(Stop)).Provider, Assert.Single(await lab.Providers.ListAsync(Stop)).Provider);

        (gateway.Host, late.Active, provider.Metric, lateProvider.Name) = ("two", false, 3, "Other");
        Done(await lab.Gateways.SaveAsync("test", gateway, Stop));
        Done(await lab.Providers.SaveAsync("test", provider, Stop));

        Assert.IsType<Saved.Conflict>(await lab.Gateways.SaveAsync("test", late, Stop));
        Assert.IsType<Saved.Conflict>(await lab.Gateways.DeleteAsync("test", late.Id, late.Version, Stop));
        Assert.IsType<Saved.Conflict>(await lab.Providers.SaveAsync("test", lateProvider, Stop));
        Assert.IsType<Saved.Conflict>(await lab.Providers.DeleteAsync("test", lateProvider.Id, lateProvider.Version, Stop));
        Assert.Equal("two", await lab.OneAsync<string>("select host from gateway where active"));
    }

    [Fact]
    public async Task A_prefix_that_nobody_could_dial_is_refused_beside_its_field()
    {
        await using var lab = await NewAsync(postgres);
        var refused = Assert.IsType<Saved.Refused>(await lab.Gateways.SaveAsync("test", new Gateway { Name = "gw", Host = "h", AddPrefix = "abc" }, Stop));

        Assert.Equal("add", refused.Field);
    }
}
