using System.Diagnostics;
using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CdrStats.Benchmarks;

/// <summary>A switch's store full of records, in SQLite and in MariaDB, and the pusher (that of <c>CDRSTATS_PUBLISHED_PUSHER</c>, else the built one) that takes them to a console's database or over HTTP to a console.</summary>
internal sealed class PusherLab(PipelineLab console, int rows) : IAsyncDisposable
{
    private const string Switch = "10.0.0.1";

    private const string Columns = "uuid {0}, caller {0}, number {0}, context {0}, channel {0}, start {0}, seconds INTEGER, billed INTEGER, cause INTEGER, account {0}, codec {0}";

    private readonly string _folder = Directory.CreateTempSubdirectory("cdrstats-pusher-bench").FullName;
    private readonly MariaDbServer _mariaDb = new();
    private string _database = "";

    private string Store => Path.Combine(_folder, "cdr.db");

    /// <summary>Records of a kind in both stores, a month apart: unlike numbers, causes and lengths, texts as a switch writes them. None is another store's call.</summary>
    public async Task FillAsync()
    {
        Add(1, rows, "CREATE TABLE cdr (id INTEGER PRIMARY KEY, " + string.Format(CultureInfo.InvariantCulture, Columns, "TEXT") + ");");
        _database = await _mariaDb.NewDatabaseAsync(
            "CREATE TABLE cdr (id int PRIMARY KEY AUTO_INCREMENT, " + string.Format(CultureInfo.InvariantCulture, Columns, "varchar(80)") + ")",
            $"""
            INSERT INTO cdr (uuid, caller, number, context, channel, start, seconds, billed, cause, account, codec)
            SELECT UUID(), CONCAT('3491', 1000000 + seq), CONCAT('+4420', 30000000 + seq * 7 % 9999999), 'default', CONCAT('sofia/external/', seq), DATE_FORMAT('2026-08-01' + INTERVAL seq SECOND, '%Y-%m-%d %H:%i:%s'),
                5 + seq % 300, seq % 300, 16 + seq % 3, CONCAT('acc', seq % 12), 'PCMA' FROM seq_1_to_{rows}
            """);
    }

    /// <summary>Adds records to the SQLite store, as the switch does.</summary>
    public void Add(int first, int count, string before = "")
    {
        using var connection = new SqliteConnection($"Data Source={Store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            {before}
            WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {first + count})
            INSERT INTO cdr (uuid, caller, number, context, channel, start, seconds, billed, cause, account, codec)
            SELECT lower(hex(randomblob(16))), '3491' || (1000000 + i), '+4420' || (30000000 + i * 7 % 9999999), 'default', 'sofia/external/' || i, datetime('2026-07-01', i || ' seconds'), 5 + i % 300, i % 300, 16 + i % 3, 'acc' || i % 12, 'PCMA' FROM n
            """;
        command.ExecuteNonQuery();
    }

    /// <summary>Starts the pusher with a state of its own.</summary>
    /// <param name="sqlite">Whether it reads the SQLite store.</param>
    /// <param name="http">The console it sends to; null: straight into the table.</param>
    /// <param name="batch">Records at a time.</param>
    public PrivateProcess Start(bool sqlite, (Uri Address, ApiKeySecret Key)? http, int batch)
    {
        var run = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(run);
        var postgres = new NpgsqlConnectionStringBuilder(console.ConnectionString);
        var source = sqlite ? $"storage_source: sqlite3\ndb_file: {Store}" : $"storage_source: mysql\ndb_dns: \"{_mariaDb.Dsn(_database)}\"";
        var destination = http is var (address, key)
            ? $"storage_destination: http\nhttp_url: {address}\nhttp_api_key: {key.Reveal()}"
            : $"storage_destination: postgres\npg_datasourcename: \"user={postgres.Username} password='{postgres.Password}' host={postgres.Host} port={postgres.Port} dbname={postgres.Database} sslmode=disable\"";
        File.WriteAllText(Path.Combine(run, "cdr-pusher.yaml"), $$"""
            {{source}}
            {{destination}}
            max_fetch_batch: {{batch}}
            switch_ip: {{Switch}}
            cdr_source_type: 3
            time_zone: UTC
            state_dir: {{run}}/state
            cdr_fields:
              - {orig_field: uuid, dest_field: callid, type_field: string}
              - {orig_field: caller, dest_field: caller_id_number, type_field: string}
              - {orig_field: number, dest_field: destination_number, type_field: string}
              - {orig_field: channel, dest_field: channel, type_field: string}
              - {orig_field: start, dest_field: starting_date, type_field: date}
              - {orig_field: seconds, dest_field: duration, type_field: int}
              - {orig_field: billed, dest_field: billsec, type_field: int}
              - {orig_field: cause, dest_field: hangup_cause_id, type_field: int}
              - {orig_field: account, dest_field: accountcode, type_field: string}
              - {orig_field: context, dest_field: extradata, type_field: jsonb}
              - {orig_field: codec, dest_field: extradata, type_field: jsonb}
            """);
        return Environment.GetEnvironmentVariable("CDRSTATS_PUBLISHED_PUSHER") is { Length: > 0 } published
            ? PrivateProcess.Start(Path.GetFullPath(published), run, "--config", "cdr-pusher.yaml")
            : PrivateProcess.Start("dotnet", run, PusherProgram.File, "--config", "cdr-pusher.yaml");
    }

    public async Task UntilStoredAsync(PrivateProcess pusher, long count)
    {
        while (await console.OneAsync<long>("select count(*) from cdr_import") < count)
        {
            if (pusher.HasExited)
            {
                throw new InvalidOperationException(pusher.Said);
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Processor seconds and most memory so far.</summary>
    public static (double Seconds, double Peak) Cost(PrivateProcess pusher)
    {
        using var process = Process.GetProcessById(pusher.Id);
        return (process.TotalProcessorTime.TotalSeconds, process.PeakWorkingSet64 / 1024.0 / 1024.0);
    }

    public async ValueTask DisposeAsync()
    {
        await _mariaDb.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
