using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>A price is explained by the rate that made it, whatever became of that rate since.</summary>
public sealed class KeptRatesTests(PostgresFixture postgres)
{
    private static readonly string[] AsPriced =
    [
        "Sell by Retail",
        "prefix 4420, valid since 1 Nov 2026, 0.0120 EUR/min, 30/6: 31 s \u2192 36 s \u2192 0.0182",
        "Its first 30 s cost 0.0340 EUR/min, the other 6 s the rate",
        "Buy: no rate",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("select 1")]
    [InlineData("update rate set per_minute = 9, initial_per_minute = null, increment_seconds = 60, valid_from = null, destination = 'Moon'")]
    [InlineData("update rate set superseded_at = now(), superseded_by = 'ana'")]
    [InlineData("delete from rate")]
    [InlineData("update rate set per_minute = 9; delete from rate")]
    [InlineData("update voip_plan set decimals = 0")]
    [InlineData("delete from voip_plan_rate_plan; update call set sell_plan_id = sell_plan_id; delete from rate")]
    public async Task An_old_call_is_explained_as_it_was_priced(string since)
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync("""
            insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo) values (900, 'Plan', 1, 'EUR', 4, 'UTC', false, false);
            insert into rate_plan (id, side, name, currency, metric, demo) values (901, 1, 'Retail', 'EUR', 10, false);
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (900, 901);
            insert into customer (id, name, voip_plan_id, demo, created_at) values (7, 'Acme', 900, false, now());
            insert into account_code (code, customer_id) values ('acc1', 7);
            insert into rate (rate_plan_id, prefix, destination, per_minute, initial_per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge,
                grace_seconds, valid_from, enabled) values (901, '4420', 'London', 0.012, 0.034, 0, 30, 6, 0, 0, 0, '2026-11-01Z', true);
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
            values ('sw', 3, 'one', '34911000000', '', '+442031234567', '2026-11-02Z', 31, 31, 16, 'acc1')
            """);
        await lab.Importer.DrainAsync(1, Stop);

        await lab.RunAsync(since);

        var call = (await new CallSearch(lab.Source).FindAsync(AccessScope.Everything, await lab.OneAsync<long>("select id from call"), Stop))!;
        var story = await new CallExplanation(lab.Source, new MediationOptions()).ExplainAsync(AccessScope.Everything, call, Stop);
        Assert.Equal(AsPriced, story.PriceSteps.Skip(1).Select(step => step.ToString()));
        Assert.Equal(4, call.PriceDecimals);
    }

    [Fact]
    public async Task A_rate_edited_by_hand_is_another_rate_for_the_next_call()
    {
        await using var lab = await RatingLab.NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);
        var was = await lab.OneAsync<long>("select id from rate");

        await lab.RunAsync("update rate set per_minute = 0.2 where prefix = '44' and superseded_at is null");

        Assert.Equal(["44 0.2"], await lab.RatesOfAsync(plan));
        Assert.Equal(0.1m, await lab.OneAsync<decimal>($"select per_minute from rate where id = {was} and superseded_at is not null"));
    }

    [Fact]
    public async Task A_rate_has_a_plan_that_is_there_and_goes_with_it()
    {
        await using var lab = await RatingLab.NewAsync(postgres);
        var (plan, other) = (await lab.AddPlanAsync("euro"), await lab.AddPlanAsync("other"));
        await lab.AddRateAsync(plan, "44", 0.1m);
        await lab.AddRateAsync(other, "33", 0.1m);

        foreach (var sql in new[] { "insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled) values (999, '44', '', 0, 0, 1, 1, 0, 0, 0, true)", $"update rate set rate_plan_id = 999 where rate_plan_id = {plan}" })
        {
            Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, (await Assert.ThrowsAsync<PostgresException>(() => lab.RunAsync(sql))).SqlState);
        }

        await lab.RunAsync($"delete from rate_plan where id = {plan}");

        Assert.Equal(["33 0.1"], await lab.RatesOfAsync(other));
        Assert.Equal(1L, await lab.OneAsync<long>("select count(*) from rate"));
        Assert.Equal(1L, await lab.OneAsync<long>("select count(*) from rate_removed"));
    }

    [Fact]
    public async Task A_plan_that_somebody_deletes_while_a_rate_is_added_takes_it_along()
    {
        await using var lab = await RatingLab.NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await using var adding = await lab.Source.OpenConnectionAsync(Stop);
        await using var transaction = await adding.BeginTransactionAsync(Stop);
        await using (var add = new NpgsqlCommand($"insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled) values ({plan}, '44', '', 0, 0, 1, 1, 0, 0, 0, true)", adding))
        {
            await add.ExecuteNonQueryAsync(Stop);
        }

        var deleted = lab.RunAsync($"delete from rate_plan where id = {plan}");
        while (await lab.OneAsync<long>("select count(*) from pg_locks where not granted") == 0)
        {
            await Task.Delay(5, Stop);
        }

        await transaction.CommitAsync(Stop);
        await deleted;

        Assert.Equal(0L, await lab.OneAsync<long>("select count(*) from rate"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("4a", false)]
    [InlineData("+44", false)]
    [InlineData("4 4", false)]
    [InlineData("٤٤", false)]
    [InlineData("01234567890123456789", true)]
    public async Task A_prefix_is_one_to_twenty_digits(string prefix, bool isOne)
    {
        await using var lab = await RatingLab.NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        var adding = () => lab.RunAsync($"insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled) values ({plan}, '{prefix}', '', 0, 0, 1, 1, 0, 0, 0, true)");
        if (isOne)
        {
            await adding();
        }
        else
        {
            Assert.Equal(PostgresErrorCodes.CheckViolation, (await Assert.ThrowsAsync<PostgresException>(adding)).SqlState);
        }
    }
}
