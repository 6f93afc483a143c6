using System.Text.Json;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.History.Influx;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.History;

public sealed class CdrPointsTests(PostgresFixture postgres, InfluxServer server)
{
    [Fact]
    public async Task The_minutes_of_the_roll_ups_are_points_and_a_minute_that_changes_is_one_again()
    {
        await using var lab = await HistoryLab.NewAsync("InfluxDB", postgres, server);
        await lab.Console.RunAsync("""
            insert into rollup_minute select date_trunc('minute', now()) - n * interval '1 minute', 1 + n % 2, case when n % 3 = 0 then 7 else 0 end, 'EUR',
                n, n, n, n, 60 * n, 30 * n, 0.25 * n, 0.125 * n, n, n, n, n, n from generate_series(1, 500) as n
            """);
        foreach (var (table, key) in new[] { ("rollup_country", "case when n % 4 = 0 then '' else 'ES' end"), ("rollup_cause", "16 + n % 2") })
        {
            await lab.Console.RunAsync($"""
                insert into {table} select date_bin('15 minutes', now(), timestamptz 'epoch') - n * interval '15 minutes', 1, 7, {key}, 'EUR', n, n, n, n, 60 * n, 30 * n, 0.25 * n, 0.125 * n from generate_series(0, 99) as n
                """);
        }

        await WriteAsync(lab);
        Assert.Equal((500, 125_250, 31_312.5), await SumAsync(lab));
        Assert.Equal((75, 3750, 937.5), await SumAsync(lab, "cdr_country", "country = 'ES'"));
        Assert.Equal((50, 2450, 612.5), await SumAsync(lab, "cdr_cause", "cause = '16'"));

        await lab.Console.RunAsync("update rollup_minute set calls = calls + 1 where bucket > now() - interval '100 minutes'");
        await WriteAsync(lab);
        Assert.Equal((500, 125_250 + await lab.Console.OneAsync<long>("select count(*) from rollup_minute where bucket > now() - interval '100 minutes'"), 31_312.5), await SumAsync(lab));
    }

    private static async Task WriteAsync(HistoryLab lab)
    {
        var before = await lab.Console.OneAsync<long>("select sum(calls)::bigint from rollup_minute");
        using var points = new CdrPoints(lab.Influx!, new ImportPulses(TimeProvider.System), lab.Console.Database, TimeProvider.System, NullLogger<CdrPoints>.Instance);
        await points.StartAsync(TestContext.Current.CancellationToken);
        while (await lab.Influx!.AskAsync("SELECT sum(\"calls\") FROM \"cdr\"", TestContext.Current.CancellationToken) is not [{ Values: [{ } sum] }] || (long)sum != before
            || await lab.Influx!.AskAsync("SELECT sum(\"calls\") FROM \"cdr_cause\"", TestContext.Current.CancellationToken) is not [{ Values: [4950d] }])
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        await points.StopAsync(CancellationToken.None);
    }

    // Asked by another way than the console's.
    private async Task<(int Points, long Calls, double Sold)> SumAsync(HistoryLab lab, string measurement = "cdr", string of = "currency = 'EUR'")
    {
        var answer = await server.AskAsync(lab.InfluxDatabase, $"SELECT count(calls), sum(calls), sum(sell_cost) FROM {measurement} WHERE {of}");
        var values = JsonDocument.Parse(answer).RootElement.GetProperty("results")[0].GetProperty("series")[0].GetProperty("values")[0];
        return (values[1].GetInt32(), values[2].GetInt64(), values[3].GetDouble());
    }
}
