using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Crash;

/// <summary>
/// A lot of traffic in the inbox, good, bad and sent twice, and the proof that each record of it became exactly one right call.
/// The proof prices by rates and formulas of its own (<c>expected.sql</c>).
/// </summary>
internal sealed class TrafficProof(NpgsqlDataSource source)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TrafficProof> PrepareAsync(NpgsqlDataSource source, int rows)
    {
        var proof = new TrafficProof(source);
        await proof.RunAsync(await SqlAsync("traffic.sql"));
        await proof.FillAsync(1, rows);
        return proof;
    }

    public async Task FillAsync(int from, int to) =>
        await RunAsync((await SqlAsync("inbox.sql")).Replace("@FROM@", $"{from}", StringComparison.Ordinal).Replace("@TO@", $"{to}", StringComparison.Ordinal));

    /// <summary>Rows that wait; those that a batch holds are among them.</summary>
    public Task<long> WaitingAsync() => OneAsync<long>("select count(*) from cdr_import where not imported");

    /// <summary>Asserts that all of it is done, once and rightly. Returns the ledger in words.</summary>
    public async Task<string> AllIsDoneAsync()
    {
        await RunAsync(await SqlAsync("expected.sql"));
        var rows = await OneAsync<long>("select count(*) from cdr_import");
        var bad = await OneAsync<long>("select count(*) from cdr_import where duration < 0 or billsec > duration + 1 or not isfinite(starting_date) or starting_date < '1990-01-01Z'");
        var records = await OneAsync<long>("select count(*) from proof.expected");
        Assert.Equal(0, await WaitingAsync());
        Assert.Equal(
            (rows, records, rows - bad - records, bad, 0L),
            (await LedgerAsync("read"), await LedgerAsync("stored"), await LedgerAsync("duplicate"), await LedgerAsync("quarantined"), await LedgerAsync("replaced")));
        Assert.Equal((records, records, records), (
            await OneAsync<long>("select count(*) from call"), await OneAsync<long>("select count(distinct callid) from call"), await OneAsync<long>("select count(distinct id) from call")));
        Assert.Equal(bad, await OneAsync<long>("select count(*) from cdr_rejected join cdr_import on cdr_import.id = inbox_row where reason <> '' and cdr_import.call_id = 0"));
        Assert.Equal(records, await OneAsync<long>("select count(*) from call join cdr_import on cdr_import.id = inbox_row where cdr_import.call_id = call.id and cdr_import.call_start = call.start"));

        const string Wrong = """
            select coalesce(string_agg(format('%s: %s s, %s, sell %s, buy %s, status %s', expected, call.billsec, customer.name, call.sell_cost, call.buy_cost, call.rating_status), E'\n'), '')
            from (
                select * from proof.expected
                except
                select callid, lower(switch.name), start, duration, billsec, customer.name, sell_cost, buy_cost
                from call join switch on switch.id = switch_id left join customer on customer.id = customer_id
                limit 10) as expected
            left join call on call.callid = expected.callid left join customer on customer.id = call.customer_id
            """;
        Assert.Equal("", await OneAsync<string>(Wrong));
        const string Sums = "sum(duration)::text || ' s, ' || sum(billsec)::text || ' s billed, sell ' || trim_scale(sum(sell_cost)) || ', buy ' || trim_scale(sum(buy_cost))";
        var sums = await OneAsync<string>($"select {Sums} from call");
        Assert.Equal(await OneAsync<string>($"select {Sums} from proof.expected"), sums);
        Assert.Empty(await RollupDrift.FindAsync(source, Stop));
        return $"{rows} rows = {records} stored + {rows - bad - records} duplicate + {bad} quarantined, in {await OneAsync<long>("select count(*) from import_batch")} batches; {sums}";
    }

    public async Task RunAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync(Stop);
    }

    public async Task<T> OneAsync<T>(string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 120;
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }

    private Task<long> LedgerAsync(string column) => OneAsync<long>($"select sum({column})::bigint from import_batch");

    private static Task<string> SqlAsync(string name) => File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Crash", name), Stop);
}
