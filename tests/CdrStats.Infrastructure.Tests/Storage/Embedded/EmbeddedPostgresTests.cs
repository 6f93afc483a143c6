using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using CdrStats.Infrastructure.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Storage.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"cdrstats-embedded-{Guid.NewGuid():N}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    [Fact]
    public async Task It_starts_from_nothing_and_finds_its_data_again()
    {
        string first;
        await using (var server = await StartAsync())
        {
            first = server.ConnectionString;
            await ExecuteAsync(first, "create table kept as select 42 as answer");
            Assert.Equal("cdrstats", await AskAsync(first, "select current_database()"));
        }

        await using var again = await StartAsync();

        Assert.Equal(first, again.ConnectionString);
        Assert.Equal(42, await AskAsync(again.ConnectionString, "select answer from kept"));
    }

    [Fact]
    public async Task Only_its_owner_can_read_the_connection_string_and_only_its_password_opens_the_door()
    {
        await using var server = await StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_data, "connection-string")));
        var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess" }.ConnectionString;
        var refused = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(guess, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task What_is_committed_is_safe_from_a_power_cut()
    {
        await using var server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = _data }, NullLogger.Instance, Stop);

        Assert.Equal(
            "fsync=on full_page_writes=on synchronous_commit=on",
            await AskAsync(server.ConnectionString, "select string_agg(name || '=' || setting, ' ' order by name) from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')"));
        Assert.Equal("off", await AskAsync(server.ConnectionString, "show jit"));
    }

    [Fact]
    public async Task A_killed_owner_loses_nothing()
    {
        await using var owner = await HostProcess.StartAsync(_data, Stop);
        await ExecuteAsync(owner.ConnectionString, "create table kept as select 7 as answer");
        await owner.KillAsync();

        await using var next = await StartAsync();

        Assert.True(next.Owned);
        Assert.Equal(owner.ConnectionString, next.ConnectionString);
        Assert.Equal(7, await AskAsync(next.ConnectionString, "select answer from kept"));
    }

    [Fact]
    public async Task A_server_killed_without_a_word_is_recovered_and_started_again_by_its_owner()
    {
        await using var server = await StartAsync();
        await ExecuteAsync(server.ConnectionString, "create table kept as select 8 as answer");

        using (var postmaster = Process.GetProcessById(ServerProcessId()))
        {
            postmaster.Kill();
        }

        Assert.Equal(8, await EventuallyAskAsync(server.ConnectionString, "select answer from kept"));
    }

    [Fact]
    public void A_running_console_looks_for_its_server_on_one_port_only()
    {
        var folder = new ClusterFolder(new EmbeddedPostgresOptions { DataDirectory = _data });
        folder.Create();
        var port = folder.ChoosePort();
        Assert.Equal(port, folder.ChoosePort(inUse: port));

        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();

        Assert.Contains($"port {port}", Assert.Throws<EmbeddedPostgresException>(() => folder.ChoosePort(inUse: port)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pid_file_left_behind_does_not_stand_in_the_way_even_when_its_number_lives_on()
    {
        await using (var server = await StartAsync())
        {
            await ExecuteAsync(server.ConnectionString, "create table kept as select 9 as answer");
        }

        var left = $"{Environment.ProcessId}\n{_data}/postgres\n1700000000\n5432\n\n127.0.0.1\n  1234567         1\nready   \n";
        await File.WriteAllTextAsync(Path.Combine(_data, "postgres", "postmaster.pid"), left, Stop);

        await using var again = await StartAsync();

        Assert.False(again.Adopted);
        Assert.Equal(9, await AskAsync(again.ConnectionString, "select answer from kept"));
    }

    [Fact]
    public async Task A_second_process_uses_the_running_server_and_leaves_it_running()
    {
        await using var owner = await HostProcess.StartAsync(_data, Stop);

        await using (var guest = await StartAsync())
        {
            Assert.True(guest.Adopted);
            Assert.False(guest.Owned);
            Assert.Equal(owner.ConnectionString, guest.ConnectionString);
        }

        Assert.Equal(1, await AskAsync(owner.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task A_guest_takes_over_when_the_owner_leaves()
    {
        var owner = await HostProcess.StartAsync(_data, Stop);
        await using var guest = await StartAsync();
        await owner.DisposeAsync();

        Assert.Equal(1, await EventuallyAskAsync(guest.ConnectionString, "select 1"));
        Assert.True(guest.Owned);
    }

    [Fact]
    public async Task A_lost_connection_string_is_replaced_by_one_with_a_new_password()
    {
        string first;
        await using (var server = await StartAsync())
        {
            first = server.ConnectionString;
        }

        File.Delete(Path.Combine(_data, "connection-string"));
        await using var again = await StartAsync();

        Assert.NotEqual(first, again.ConnectionString);
        Assert.Equal(1, await AskAsync(again.ConnectionString, "select 1"));
    }

    private Task<EmbeddedPostgres> StartAsync() =>
        EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = _data, Durable = false }, NullLogger.Instance, Stop);

    private int ServerProcessId() =>
        int.Parse(File.ReadLines(Path.Combine(_data, "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static async Task<object?> EventuallyAskAsync(string connectionString, string sql)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await AskAsync(connectionString, sql);
            }
            catch (NpgsqlException error) when (since.Elapsed < TimeSpan.FromSeconds(30) && (error is not PostgresException refused || refused.SqlState.StartsWith("57P", StringComparison.Ordinal)))
            {
                await Task.Delay(50, Stop);
            }
        }
    }

    private static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Stop);
    }

    private static Task<object?> ExecuteAsync(string connectionString, string sql) => AskAsync(connectionString, sql);
}
