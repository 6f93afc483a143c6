using System.Diagnostics;
using System.Globalization;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;
using Npgsql;
using Xunit;

namespace CdrStats.Pusher.Tests;

/// <summary>
/// A whole chain of its own, each part of which can be killed: a MariaDB that a switch writes to, the built pusher as a process, a PostgreSQL with the
/// console's own tables, and the network between them.
/// </summary>
internal sealed class SwitchUnderFire : IAsyncDisposable
{
    private const string Table =
        """
        CREATE TABLE cdr (id int unsigned PRIMARY KEY AUTO_INCREMENT, calldate datetime NOT NULL, clid varchar(80), dst varchar(80), duration int, billsec int, uniqueid varchar(32))
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cdrstats-fire-{Guid.NewGuid():N}");
    private readonly MariaDbServer _source = new();
    private readonly List<string> _said = [];
    private EmbeddedPostgres? _inbox;
    private NpgsqlDataSource? _inboxData;
    private CuttableWay? _wayToSource;
    private CuttableWay? _wayToInbox;
    private PrivateProcess? _pusher;
    private string _database = "";

    public string State => Path.Combine(_folder, "state");

    public int Written { get; private set; }

    /// <summary>What every pusher so far said.</summary>
    public string Said => string.Concat(_said.Append(_pusher?.Said));

    private string Settings => Path.Combine(_folder, "cdr-pusher.yaml");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<SwitchUnderFire> StartAsync()
    {
        var fire = new SwitchUnderFire();
        Directory.CreateDirectory(fire._folder);
        fire._database = await fire._source.NewDatabaseAsync(Table);
        fire._inbox = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = Path.Combine(fire._folder, "inbox") }, NullLogger.Instance, Stop);
        await ConsoleSchema.MigrateAsync(fire._inbox.ConnectionString);
        fire._inboxData = NpgsqlDataSource.Create(fire._inbox.ConnectionString);
        fire._wayToSource = new CuttableWay(fire._source.Port);
        fire._wayToInbox = new CuttableWay(new NpgsqlConnectionStringBuilder(fire._inbox.ConnectionString).Port);
        await File.WriteAllTextAsync(fire.Settings, fire.Yaml(), Stop);
        fire.StartPusher();
        return fire;
    }

    /// <summary>The switch writes calls up to a number: call N lasted N % 3600 + 1 seconds.</summary>
    public async Task WriteAsync(int until)
    {
        if (until > Written)
        {
            await _source.RunAsync(_database, $"""
                INSERT INTO cdr (calldate, clid, dst, duration, billsec, uniqueid)
                SELECT '2026-07-01 12:00:00' + INTERVAL seq SECOND, '"O''Brien" <1000>', CONCAT('44203', seq), seq % 3600 + 1, seq % 3600, CONCAT('call-', seq) FROM seq_{Written + 1}_to_{until}
                """);
            Written = until;
        }
    }

    public async Task<int> StoredAsync() => (int)await OneAsync("SELECT count(*) FROM cdr_import");

    public Task KillSourceAsync() => _source.KillAndRestartAsync();

    public async Task KillPusherAsync()
    {
        Assert.False(_pusher!.HasExited, $"The pusher ended by itself: {_pusher.Said}");
        await _pusher.KillAsync();
        StartPusher();
    }

    /// <summary>The server's first process; what keeps the server starts it again.</summary>
    public async Task KillInboxAsync()
    {
        var first = int.Parse(File.ReadLines(Path.Combine(_folder, "inbox", "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using (var postmaster = Process.GetProcessById(first))
        {
            postmaster.Kill();
            await postmaster.WaitForExitAsync(Stop);
        }

        for (var since = Stopwatch.StartNew(); ;)
        {
            try
            {
                NpgsqlConnection.ClearAllPools();
                await OneAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (since.Elapsed < Patience)
            {
                await Task.Delay(50, Stop);
            }
        }
    }

    public int CutNetwork(bool toSource) => (toSource ? _wayToSource : _wayToInbox)!.Cut();

    /// <summary>The calls at both ends: id, duration and billed seconds.</summary>
    public async Task<(List<(string Id, int Duration, int Billed)> Source, List<(string Id, int Duration, int Billed)> Inbox)> EndsAsync()
    {
        var (source, inbox) = (new List<(string, int, int)>(), new List<(string, int, int)>());
        await using (var connection = new MySqlConnection(_source.ConnectionString(_database)))
        {
            await connection.OpenAsync(Stop);
            await using var command = new MySqlCommand("SELECT uniqueid, duration, billsec FROM cdr", connection);
            await using var reader = await command.ExecuteReaderAsync(Stop);
            while (await reader.ReadAsync(Stop))
            {
                source.Add((reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2)));
            }
        }

        await using (var command = _inboxData!.CreateCommand("SELECT callid, duration, billsec FROM cdr_import"))
        {
            await using var reader = await command.ExecuteReaderAsync(Stop);
            while (await reader.ReadAsync(Stop))
            {
                inbox.Add((reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2)));
            }
        }

        return (source, inbox);
    }

    public async ValueTask DisposeAsync()
    {
        if (_pusher is not null)
        {
            await _pusher.DisposeAsync();
        }

        foreach (var part in new IAsyncDisposable?[] { _wayToSource, _wayToInbox, _inboxData, _inbox, _source })
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void StartPusher()
    {
        _said.Add(_pusher?.Said ?? "");
        _pusher = PrivateProcess.Start("dotnet", _folder, PusherProgram.File, "--config", Settings);
    }

    private async Task<long> OneAsync(string sql)
    {
        await using var command = _inboxData!.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Stop), CultureInfo.InvariantCulture);
    }

    private string Yaml() =>
        $$"""
        storage_source: mysql
        db_dns: "{{_source.Dsn(_database).Replace($":{_source.Port})", $":{_wayToSource!.Port})", StringComparison.Ordinal)}}"
        max_fetch_batch: 250
        cdr_fields:
          - {orig_field: uniqueid, dest_field: callid}
          - {orig_field: clid, dest_field: caller_id_name}
          - {orig_field: dst, dest_field: destination_number}
          - {orig_field: calldate, dest_field: starting_date, type_field: date}
          - {orig_field: duration, dest_field: duration, type_field: int}
          - {orig_field: billsec, dest_field: billsec, type_field: int}
        storage_destination: postgres
        pg_datasourcename: "{{Inbox.LibpqOf(new NpgsqlConnectionStringBuilder(_inbox!.ConnectionString) { Host = "127.0.0.1", Port = _wayToInbox!.Port }.ConnectionString)}}"
        switch_ip: 192.0.2.1
        time_zone: UTC
        state_dir: "{{State}}"
        """;
}
