using System.Diagnostics;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Crash;

/// <summary>An order to bill calls again whose console is killed half way, and half way through its undoing.</summary>
public sealed class KilledRebillTests(PostgresFixture postgres)
{
    private const int Rows = 60_000;
    private const string Everything = "select md5(string_agg(c::text, '|' order by id)) from call as c";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_on_where_it_was_and_no_call_is_billed_twice_or_not_at_all()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await source.RunAsync($"""
            insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo) values (900, 'Plan', 1, 'EUR', 4, 'UTC', false, false);
            insert into rate_plan (id, side, name, currency, metric, demo) values (901, 1, 'Retail', 'EUR', 10, false), (902, 2, 'Carrier', 'EUR', 10, false);
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (900, 901), (900, 902);
            insert into customer (id, name, voip_plan_id, demo, created_at) values (7, 'Acme', 900, false, now());
            insert into account_code (code, customer_id) values ('acc', 7);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                values (901, '44', 'UK', 0.06, 0, 1, 1, 0, 0, 0, true), (902, '44', 'UK', 0.03, 0, 1, 1, 0, 0, 0, true);
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
                select 'pbx', 3, n::text, '34911000000', '', '+442031234567', timestamptz '2026-11-02Z' + n * interval '7 seconds', 100, n % 100, 16, 'acc' from generate_series(1, {Rows}) n
            """);
        await using (var console = ConsoleProcess.Launch(connection))
        {
            await UntilAsync(source, $"select count(*) = {Rows} from call", console);
        }

        var before = await OneAsync<string>(source, Everything);
        await source.RunAsync("""
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                values (901, '4420', 'London', 0.12, 0, 60, 60, 0, 0, 0, true), (902, '4420', 'London', 0.05, 0, 60, 60, 0, 0, 0, true);
            insert into rebill_job (range_from, range_to, customers, switches, prefixes, countries, given_too, requested_by, requested_at)
                values ('2026-11-01Z', '2026-12-01Z', '{}', '{}', '{}', '{}', false, 'tester', now());
            insert into rebill_part (job_id, number, range_from, range_to, reached)
                select 1, n, timestamptz '2026-11-02Z' + (n - 1) * interval '1 day', timestamptz '2026-11-02Z' + n * interval '1 day', timestamptz '2026-11-02Z' + (n - 1) * interval '1 day' from generate_series(1, 5) n
            """);
        const string Costs = "select concat_ws(',', count(*), sum(sell_cost), sum(buy_cost)) from call where rebill_job = 1";
        var expected = await OneAsync<string>(source, "select concat_ws(',', count(*), sum(round(ceil(billsec / 60.0) * 0.12, 4)::numeric(18,6)), sum(round(ceil(billsec / 60.0) * 0.05, 4)::numeric(18,6))) from call");

        await KilledAsync(source, connection, "select count(*) > 0 from call where rebill_job = 1");
        Assert.InRange(await OneAsync<long>(source, "select count(*) from call where rebill_job = 1"), 1, Rows);
        Assert.Empty(await RollupDrift.FindAsync(source, Stop));
        await KilledAsync(source, connection, $"select sum(looked) > {Rows / 2} from rebill_part");
        await using (var console = ConsoleProcess.Launch(connection))
        {
            await UntilAsync(source, "select finished_at is not null from rebill_job", console);
        }

        Assert.Equal(expected, await OneAsync<string>(source, Costs));
        Assert.Equal($"{Rows},{Rows}", await OneAsync<string>(source, "select concat_ws(',', sum(looked), sum(changed)) from rebill_part"));
        Assert.Equal((long)Rows, await OneAsync<long>(source, "select sum(calls)::bigint from rebill_kept"));
        Assert.Equal(await OneAsync<decimal>(source, "select sum(sell_cost) from call"), await OneAsync<decimal>(source, "select sum(sell_cost) from rollup_traffic"));
        Assert.Empty(await RollupDrift.FindAsync(source, Stop));

        await source.RunAsync("update rebill_job set undo_by = 'tester', undo_at = now()");
        await KilledAsync(source, connection, $"select sum(calls) < {Rows} from rebill_kept");
        await using (var console = ConsoleProcess.Launch(connection))
        {
            await UntilAsync(source, "select undone_at is not null from rebill_job", console);
        }

        Assert.Equal(before, await OneAsync<string>(source, Everything));
        Assert.Empty(await RollupDrift.FindAsync(source, Stop));
    }

    private static async Task KilledAsync(NpgsqlDataSource source, string connection, string when)
    {
        await using var console = ConsoleProcess.Launch(connection);
        await UntilAsync(source, when, console);
        await console.KillAsync();
    }

    private static async Task UntilAsync(NpgsqlDataSource source, string sql, ConsoleProcess console)
    {
        for (var since = Stopwatch.StartNew(); !await OneAsync<bool>(source, sql);)
        {
            Assert.True(since.Elapsed < Patience && !console.HasExited, $"it does not go on: {console.Said}");
            await Task.Delay(10, Stop);
        }
    }

    private static async Task<T> OneAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}
