using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Import;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>Rules that were edited by SQL, past the console's own checks.</summary>
public sealed class EditedRulesTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dial_code_that_is_no_digits_is_refused_and_one_that_is_there_stops_nothing()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        const string Add = "insert into dial_code (prefix, country, destination, type) values ('+34', 'ES', 'Spain', 0)";
        var refused = await Assert.ThrowsAsync<PostgresException>(() => lab.RunAsync(Add));
        Assert.Equal("dial_code_prefix", refused.ConstraintName);

        await lab.RunAsync($"alter table dial_code drop constraint dial_code_prefix; {Add}");
        await lab.FillInboxAsync(10);
        Assert.Equal(new BatchResult(10, 10, 0, 0, 0), await lab.Importer.DrainAsync(1, Stop));
    }

    [Fact]
    public async Task Every_way_in_which_rates_change_is_told_of_both_plans()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync("""
            insert into rate_plan (side, name, currency, metric, demo) values (1, 'one', 'EUR', 10, false), (1, 'two', 'EUR', 10, false);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
            select id, '3' || id, 'there', 1, 0, 1, 1, 0, 0, 0, true from rate_plan
            """);
        var before = await VersionsAsync();

        await lab.RunAsync("update rate set rate_plan_id = 2 where rate_plan_id = 1");
        var moved = await VersionsAsync();
        Assert.All(moved.Zip(before), pair => Assert.True(pair.First > pair.Second));

        await lab.RunAsync("truncate rate cascade");
        Assert.All((await VersionsAsync()).Zip(moved), pair => Assert.True(pair.First > pair.Second));

        Task<long[]> VersionsAsync() => lab.OneAsync<long[]>("select array_agg(version order by area) from config_version where area in ('rates/1', 'rates/2')");
    }
}
