using System.Diagnostics;
using CdrStats.Domain.Accounts;
using CdrStats.Testing;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Pusher;

/// <summary>A switch with its own record store, and the real <c>cdr-pusher</c> beside it that sends to a console over HTTP.</summary>
internal sealed class SwitchMachine : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cdrstats-switch").FullName;
    private PrivateProcess? _pusher;

    public string Said => _pusher?.Said ?? "";

    public string State => Path.Combine(_folder, "state");

    public string DeadLetterFile => Directory.GetFiles(State, "*.dead.ndjson").Single();

    private string Settings => Path.Combine(_folder, "cdr-pusher.yaml");

    private string Store => Path.Combine(_folder, "cdr.db");

    public void Run(string sql, params object?[] values)
    {
        using var connection = new SqliteConnection($"Data Source={Store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"@p{i}", values[i] ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    /// <summary>Writes the settings: those that "Connect" shows, with a bare table in the place of a profile.</summary>
    public void Configure(Uri console, ApiKeySecret key, string at, int batch = 100) => File.WriteAllText(Settings, $"""
        storage_source: sqlite3
        db_file: {Store}
        max_fetch_batch: {batch}
        storage_destination: http
        http_url: {console.OriginalString}
        http_api_key: {key.Reveal()}
        switch_ip: {at}
        cdr_source_type: 3
        time_zone: UTC
        state_dir: {State}
        cdr_fields:
          - orig_field: uuid
            dest_field: callid
          - orig_field: caller
            dest_field: caller_id_name
          - orig_field: number
            dest_field: destination_number
          - orig_field: state
            dest_field: state
          - orig_field: channel
            dest_field: channel
          - orig_field: start
            dest_field: starting_date
            type_field: date
          - orig_field: seconds
            dest_field: duration
            type_field: int
          - orig_field: billed
            dest_field: billsec
            type_field: int
          - orig_field: buy
            dest_field: buy_rate
          - orig_field: note
            dest_field: extradata
            type_field: jsonb
          - orig_field: more
            dest_field: extradata
            type_field: jsonb
        """);

    public void CreateStore() => Run(
        "CREATE TABLE cdr (id INTEGER PRIMARY KEY, uuid TEXT, caller TEXT, number TEXT, state TEXT, channel TEXT, start TEXT, seconds INTEGER, billed INTEGER, buy TEXT, note TEXT, more TEXT)");

    public void StartPusher() => _pusher = PrivateProcess.Start("dotnet", _folder, PusherProgram.File, "--config", Settings);

    /// <summary>A verb that ends by itself, with what it said.</summary>
    public async Task<(int Code, string Said)> VerbAsync(string verb)
    {
        await using var process = PrivateProcess.Start("dotnet", _folder, PusherProgram.File, verb, "--config", Settings);
        return (await process.EndAsync(TimeSpan.FromSeconds(60)), process.Said);
    }

    public async Task UntilAsync(Func<Task<bool>> holds, string what, ConsoleProcess console)
    {
        for (var since = Stopwatch.StartNew(); !await holds();)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(90), $"{what} did not happen; the pusher said:\n{Said}\nthe console said:\n{console.Said}");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_pusher is not null)
        {
            await _pusher.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
