using CdrStats.Infrastructure.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>A fresh console database with an importer, and questions to it that do not go through the console's own code.</summary>
internal sealed class ImportLab : IAsyncDisposable
{
    private ImportLab(string connectionString)
    {
        Source = NpgsqlDataSource.Create(connectionString);
        Importer = NewImporter();
    }

    public NpgsqlDataSource Source { get; }

    public Importer Importer { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ImportLab> NewAsync(PostgresFixture postgres) => new(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));

    public Importer NewImporter() => new(new ImportDatabases(Source, Source), new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);

    public async Task RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    public async Task<T> OneAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }

    /// <summary>Random calls of three switches in five minutes' bursts over two days, some of them hours long.</summary>
    public Task FillInboxAsync(int rows, string more = "") => RunAsync($"""
        insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode {(more.Length > 0 ? ", source_key" : "")})
        select 'sw' || n % 3, 3, 'call' || n, '34911' || (100000 + n % 1000), 'Ana', (array['+34650784355','+442031234567','+33612345678','1000','*','+88213000001'])[1 + n % 6],
            timestamptz '2026-11-01 23:30Z' + (n * 7 % 172800) * interval '1 second', d, case when n % 3 = 0 then 0 else d end, (array[16,17,19,34,487])[1 + n % 5], 'acc' || n % 4 {(more.Length > 0 ? ", " + more : "")}
        from (select n, 1 + (n * 13) % 5000 as d from generate_series(1, {rows}) n) as numbers
        """);

    /// <summary>Where a roll-up and a plain count of the calls differ; empty when they are equal. Each roll-up is grouped anew by SQL of this test.</summary>
    public async Task<List<string>> DriftAsync()
    {
        const string Figures = "count(*)::bigint, count(*)::bigint, count(*) filter (where billsec > 0)::bigint, count(*) filter (where billsec > 0 or cause in (17,18,19,20,21,487))::bigint, sum(duration)::bigint, sum(billsec)::bigint, sum(sell_cost), sum(buy_cost)";
        const string Columns = "calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost";
        const string Quarter = "to_timestamp(floor(extract(epoch from start) / 900) * 900)";
        var drift = new List<string>();
        foreach (var (table, keys, grouped) in new[]
        {
            ("rollup_traffic", "bucket, switch_id, customer_id, currency", $"{Quarter}, switch_id, coalesce(customer_id, 0), coalesce(currency, '')"),
            ("rollup_cause", "bucket, switch_id, customer_id, cause, currency", $"{Quarter}, switch_id, coalesce(customer_id, 0), cause, coalesce(currency, '')"),
            ("rollup_country", "bucket, switch_id, customer_id, country, currency", $"{Quarter}, switch_id, coalesce(customer_id, 0), coalesce(country, ''), coalesce(currency, '')"),
            ("rollup_destination", "bucket, switch_id, dial_code, carrier_id, currency", $"{Quarter}, switch_id, coalesce(dial_code, ''), coalesce(buy_plan_id, 0), coalesce(currency, '')"),
            ("rollup_minute", "bucket, switch_id, customer_id, currency", "date_trunc('minute', start), switch_id, coalesce(customer_id, 0), coalesce(currency, '')"),
        })
        {
            var positions = string.Join(", ", Enumerable.Range(1, keys.Split(',').Length));
            var differences = await OneAsync<long>($"""
                with counted as (select {grouped}, {Figures} from call group by {positions}),
                     kept as (select {keys}, {Columns} from {table} where calls <> 0)
                select (select count(*) from (select * from counted except select * from kept) a) + (select count(*) from (select * from kept except select * from counted) b)
                """);
            if (differences != 0)
            {
                drift.Add($"{table}: {differences} rows");
            }
        }

        var ended = await OneAsync<long>("""
            with counted as (select date_trunc('minute', start + duration * interval '1 second') as m, switch_id, count(*)::bigint c, sum(billsec)::bigint b from call group by 1, 2),
                 kept as (select bucket, switch_id, sum(ended)::bigint, sum(ended_billsec)::bigint from rollup_minute group by 1, 2 having sum(ended) <> 0)
            select (select count(*) from (select * from counted except select * from kept) a) + (select count(*) from (select * from kept except select * from counted) b)
            """);
        return ended == 0 ? drift : [.. drift, $"rollup_minute (ended): {ended} rows"];
    }

    public async ValueTask DisposeAsync()
    {
        Importer.Dispose();
        await Source.DisposeAsync();
    }
}
