using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Rating;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>What an administrator edits works for the next call that is imported, and for none before.</summary>
public sealed class NextCallTests(PostgresFixture postgres)
{
    private const int Rated = (int)RatingStatus.Rated;
    private const int NoBuyRate = (int)RatingStatus.NoBuyRate;
    private const int NoRate = (int)RatingStatus.NoRate;

    [Fact]
    public async Task Each_edit_of_a_rate_a_plan_a_link_a_provider_or_a_gateway_prices_the_next_imported_call()
    {
        await using var lab = await NewAsync(postgres);
        using var importer = new Importer(new ImportDatabases(lab.Source, lab.Source), new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);
        var (retail, other) = (await lab.AddPlanAsync("retail"), await lab.AddPlanAsync("other"));
        var gateway = Done(await lab.Gateways.SaveAsync("test", new Gateway { Name = "gw", Host = "h" }, Stop));
        var provider = Done(await lab.Providers.SaveAsync("test", new Provider { Name = "carrier", GatewayId = gateway }, Stop));
        var carrier = Done(await lab.Plans.SaveAsync("test", new RatePlanRow { Name = "buy", Side = RateSide.Buy, Currency = "EUR", ProviderId = provider }, Stop));
        await lab.AddRateAsync(retail, "44", 0.10m);
        await lab.AddRateAsync(carrier, "44", 0.05m);
        await lab.AddRateAsync(other, "44", 0.02m);
        var voip = Done(await lab.VoipPlans.SaveAsync("test", new VoipPlanRow { Name = "gold", Currency = "EUR" }, [retail, carrier], Stop));
        await lab.RunAsync($"insert into customer (name, voip_plan_id, demo, created_at) values ('Ana', {voip}, false, now()); insert into account_code (code, customer_id) select 'ana', id from customer");

        Assert.Equal($"0.1 0.05 {Rated}", await NextAsync());

        var rate = (await lab.Rates.PageAsync(retail, "44", null, 1, Stop)).Rates[0];
        rate.PerMinute = 0.123456m;
        Done(await lab.Rates.SaveAsync(rate, "admin", Stop));
        Assert.Equal($"0.1235 0.05 {Rated}", await NextAsync());

        await lab.BringInAsync(retail, "44207,London,0.3\n");
        Assert.Equal($"0.3 0.05 {Rated}", await NextAsync());

        var gold = Assert.Single(await lab.VoipPlans.ListAsync(Stop));
        gold.Decimals = 1;
        Done(await lab.VoipPlans.SaveAsync("test", gold, [other, carrier], Stop));
        Assert.Equal($"0 0.1 {Rated}", await NextAsync());

        var row = Assert.Single(await lab.Gateways.ListAsync(Stop)).Gateway;
        row.Active = false;
        Done(await lab.Gateways.SaveAsync("test", row, Stop));
        Assert.Equal($"0 0 {NoBuyRate}", await NextAsync());

        Done(await lab.Rates.DeleteAsync(other, (await lab.Rates.PageAsync(other, null, null, 1, Stop)).Rates[0].Id, "admin", Stop));
        Assert.Equal($"0 0 {NoRate}", await NextAsync());

        // Those that were there keep their amounts.
        Assert.Equal(0.1m, await lab.OneAsync<decimal>("select sell_cost from call order by id limit 1"));
        Assert.Empty(await RollupDrift.FindAsync(lab.Source, Stop));

        async Task<string> NextAsync()
        {
            await lab.RunAsync("""
                insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
                values ('sw', gen_random_uuid()::text, '34911123456', '', '+442079460123', now() - interval '1 hour', 60, 60, 16, 'ana')
                """);
            Assert.Equal(1, (await importer.DrainAsync(1, Stop)).Stored);
            return await lab.OneAsync<string>("select trim_scale(sell_cost) || ' ' || trim_scale(buy_cost) || ' ' || rating_status from call order by id desc limit 1");
        }
    }
}
