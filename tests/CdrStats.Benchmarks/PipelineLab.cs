using System.Diagnostics;
using System.Globalization;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CdrStats.Benchmarks;

/// <summary>A console database on an embedded PostgreSQL as it ships (fsync on), with switches, customers, plans and rates, and an importer.</summary>
internal sealed class PipelineLab : IAsyncDisposable
{
    /// <summary>Calls a second of the operator whose traffic is made: 1 million rows are 83 minutes of it.</summary>
    private const int CallsPerSecond = 200;

    private readonly EmbeddedPostgres _server;
    private readonly string _folder;
    private readonly bool _isKept;

    private PipelineLab(EmbeddedPostgres server, string folder, bool isKept)
    {
        (_server, _folder, _isKept) = (server, folder, isKept);
        Source = new NpgsqlDataSourceBuilder(server.ConnectionString) { ConnectionStringBuilder = { CommandTimeout = 3600 } }.Build();
        Importer = new Importer(new ImportDatabases(Source, Source), new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);
    }

    public string ConnectionString => _server.ConnectionString;

    public NpgsqlDataSource Source { get; }

    public Importer Importer { get; }

    /// <summary>The server's first process.</summary>
    public int Postmaster => int.Parse(File.ReadLines(Path.Combine(_folder, "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <param name="kept">A folder that stays, with what was made in it before; null: one of its own that goes.</param>
    public static async Task<PipelineLab> StartAsync(string? kept = null)
    {
        var folder = kept ?? Path.Combine(Path.GetTempPath(), $"cdrstats-bench-{Environment.ProcessId}-{Guid.NewGuid():N}");
        var server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = folder }, NullLogger.Instance, CancellationToken.None);
        // What is kept may be from before a change of the schema, which takes its time over many calls.
        await ConsoleSchema.MigrateAsync(new NpgsqlConnectionStringBuilder(server.ConnectionString) { CommandTimeout = 3600 }.ConnectionString);
        var lab = new PipelineLab(server, folder, kept is not null);
        if (!await lab.OneAsync<bool>("select exists (select from customer)"))
        {
            await lab.RunAsync(Operator);
        }

        return lab;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> OneAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>So many rows wait, following those of earlier calls in time: 3 switches, 12 customers, 60 countries, ten causes, extra data.</summary>
    /// <param name="linked">Three records a call, tied together by a linked id; the last of them comes 1,500 records of its switch late.</param>
    public Task FillAsync(int rows, bool keyed, bool linked = false)
    {
        var perSecond = CallsPerSecond;
        var (keyColumn, key) = keyed ? (", source_key", ", 'key-' || at") : ("", "");
        (keyColumn, key) = linked ? ($"{keyColumn}, linked_id", $"{key}, 'pbx-' || (at / 9 - case at / 3 % 3 when 2 then 500 else 0 end)") : (keyColumn, key);
        return RunAsync($$"""
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec,
                hangup_cause_id, direction, accountcode, channel, extradata{{keyColumn}})
            select '10.0.0.' || 1 + at % 3, 3, gen_random_uuid()::text, '3491' || 1000000 + h % 8999999, 'Caller ' || h % 500,
                '+' || (array['34','44','33','49','39','351','1212','1416','212','213','31','32','41','43','45','46','47','48','30','353','358','36','40','420','90','7495','380','972','971','966','20','27','234','254','91','92','880','86','81','82','84','66','62','63','60','65','61','64','52','55','54','56','57','51','58','593','506','507','53','509'])[1 + h % 60] || 600000000 + h % 99999999,
                timestamptz '2026-10-01 00:00Z' + at * interval '1 second' / {{perSecond}},
                case when h % 10 < 6 then 20 + h % 400 else h % 40 end, case when h % 10 < 6 then 15 + h % 400 else 0 end,
                case when h % 10 < 6 then 16 else (array[17,19,487,34,1,18,21,27,38,41])[1 + h / 10 % 10] end, 2, 'acc' || h / 7 % 12,
                'sofia/external/' || at, '{"codec": "PCMA", "gateway": "north"}'{{key}}
            from (select at, abs(hashint8(at)::bigint) as h
                from (select before + n as at from (select coalesce(max(id), 0) as before from cdr_import) as made, generate_series(1, {{rows}}) as n) as rows_at) as hashed
            """);
    }

    public static async Task<double> SecondsAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        Importer.Dispose();
        await Source.DisposeAsync();
        await _server.DisposeAsync();
        if (!_isKept)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private const string Operator = """
        insert into switch (name, ip_address, type, key_uuid, is_new, demo, created_at) select 'fs-' || n, '10.0.0.' || n, 3, gen_random_uuid(), false, false, now() from generate_series(1, 3) n;
        insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Business', 1, 'EUR', 4, 'UTC', false, false);
        insert into rate_plan (side, name, currency, metric, demo) values (1, 'Retail', 'EUR', 10, false), (2, 'North', 'EUR', 10, false), (2, 'South', 'EUR', 10, false);
        insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) select 1, id from rate_plan;
        insert into customer (name, voip_plan_id, demo, created_at) select 'Customer ' || n, 1, false, now() from generate_series(1, 12) n;
        insert into account_code (code, customer_id) select 'acc' || id - 1, id from customer;
        insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
        select plan, prefix::text, 'Destination ' || prefix, 0.01 + prefix % 97 * 0.001 + plan * 0.0007, 0, 30, 6, 0, 0, 0, true
        from generate_series(1, 3) plan, (select generate_series(1, 9) union select generate_series(10, 99) union select generate_series(100, 999) union select generate_series(1000, 9999) union select generate_series(10000, 69999)) as p(prefix);
        """;
}
