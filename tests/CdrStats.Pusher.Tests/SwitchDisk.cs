using System.Text.Json.Nodes;
using CdrStats.Domain.Accounts;
using CdrStats.Pusher.Progress;
using Microsoft.Data.Sqlite;

namespace CdrStats.Pusher.Tests;

/// <summary>The disk of a FreeSWITCH machine: its SQLite record store and the pusher's state directory.</summary>
internal sealed class SwitchDisk : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cdr-pusher-test").FullName;

    public string Database => Path.Combine(_folder, "cdr.db");
    public string File(string name) => Path.Combine(_folder, name);

    public string State => Path.Combine(_folder, "state");
    public string DeadLetters => Directory.Exists(State) ? string.Concat(Directory.GetFiles(State, "*.dead.ndjson").Select(System.IO.File.ReadAllText)) : "";

    /// <summary>The reasons of the dead letters, once there are so many.</summary>
    public async Task<IReadOnlyList<string>> ReasonsAsync(RunningPusher pusher, int count)
    {
        await pusher.UntilAsync(async () => Directory.Exists(State) && Directory.GetFiles(State, "*.status.json").Length > 0 && (await StatusAsync()).Tally.DeadLetters >= count, $"{count} dead letters");
        return [.. DeadLetters.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["reason"]!)];
    }

    public async Task<PusherStatus> StatusAsync() =>
        (await PusherStatus.ReadAsync(Directory.GetFiles(State, "*.status.json").Single(), CancellationToken.None))!;

    public void CreateCdrs(string key = "id INTEGER PRIMARY KEY") => Run(
        $"CREATE TABLE cdr ({key}, uuid TEXT, caller_id_name TEXT, caller_id_number TEXT, destination_number TEXT, hangup_cause_q850 INTEGER, duration INTEGER, billsec INTEGER, start_stamp TEXT, answer_stamp TEXT, end_stamp TEXT)");

    /// <summary>Calls numbered from a first one, an hour of July 2026 apart from nothing: call N is "call-N" to 44203N.</summary>
    public void AddCalls(int first, int count) => Run(
        $"""
        WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {first + count})
        INSERT INTO cdr (uuid, caller_id_name, caller_id_number, destination_number, hangup_cause_q850, duration, billsec, start_stamp, answer_stamp, end_stamp)
        SELECT 'call-' || i, 'Alice', '1000', '44203' || i, 16, 65, 60, '2026-07-01 12:00:00', '2026-07-01 12:00:05', '2026-07-01 12:01:05' FROM n
        """);

    public void Run(string sql, params object[] values)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"@p{i}", values[i]);
        }

        command.ExecuteNonQuery();
    }

    public long Count(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>The manual's FreeSWITCH settings, pointed here. Each extra line stands at the top level.</summary>
    public string Yaml(Inbox inbox, params string[] extra) => Yaml(
        $"""
        storage_destination: "postgres"
        pg_datasourcename: "{inbox.Libpq}"
        table_destination: "cdr_import"
        """, extra);

    /// <summary>The same, to a console's address.</summary>
    public string Yaml(Uri console, ApiKeySecret key, params string[] extra) => Yaml(
        $"""
        storage_destination: http
        http_url: {console}
        http_api_key: {key.Reveal()}
        """, extra);

    private string Yaml(string destination, string[] extra) =>
        $"""
        storage_source: "sqlite3"
        db_file: "{Database}"
        db_table: "cdr"
        {string.Join('\n', extra)}
        cdr_fields:
          - orig_field: uuid
            dest_field: callid
            type_field: string
          - orig_field: caller_id_name
            dest_field: caller_id_name
            type_field: string
          - orig_field: caller_id_number
            dest_field: caller_id_number
            type_field: string
          - orig_field: destination_number
            dest_field: destination_number
            type_field: string
          - orig_field: hangup_cause_q850
            dest_field: hangup_cause_id
            type_field: int
          - orig_field: duration
            dest_field: duration
            type_field: int
          - orig_field: billsec
            dest_field: billsec
            type_field: int
          - orig_field: "datetime(start_stamp)"
            dest_field: starting_date
            type_field: date
          - orig_field: "datetime(answer_stamp)"
            dest_field: extradata
            type_field: jsonb
          - orig_field: "datetime(end_stamp)"
            dest_field: extradata
            type_field: jsonb
        {destination}
        switch_ip: "192.0.2.1"
        cdr_source_type: 3
        time_zone: "UTC"
        state_dir: "{State}"
        """;

    /// <summary>Locks the store, as a switch does for moments, until disposed.</summary>
    public IDisposable Hold()
    {
        var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        return connection;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }
}
