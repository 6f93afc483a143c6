using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MySqlConnector;
using Xunit;

namespace CdrStats.Testing;

/// <summary>
/// A private MariaDB from the system's packages for the tests of one process: its own data directory, a free port on loopback, gone afterwards.
/// It starts with the first test that asks for a database.
/// </summary>
public sealed class MariaDbServer : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cdrstats-mariadb-{Guid.NewGuid():N}");
    private Task<Process>? _server;
    private int _databases;

    public int Port { get; private set; }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Creates an empty database (utf8mb4) and runs statements in it; the name is returned.</summary>
    public async Task<string> NewDatabaseAsync(params IEnumerable<string> statements)
    {
        await StartedAsync();
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await RunAsync("mysql", $"CREATE DATABASE {name} CHARACTER SET utf8mb4");
        foreach (var statement in statements)
        {
            await RunAsync(name, statement);
        }

        return name;
    }

    /// <summary>A connection string of MySqlConnector.</summary>
    public string ConnectionString(string database) => new MySqlConnectionStringBuilder
    {
        Server = "127.0.0.1",
        Port = (uint)Port,
        UserID = "cdr",
        Password = "s@cret:/1",
        Database = database,
        AllowUserVariables = true,
        SslMode = MySqlSslMode.None,
    }.ConnectionString;

    /// <summary>The same as Go's driver writes it, which is what <c>db_dns</c> holds.</summary>
    public string Dsn(string database) => string.Create(CultureInfo.InvariantCulture, $"cdr:s@cret:/1@tcp(127.0.0.1:{Port})/{database}");

    public async Task RunAsync(string database, string sql)
    {
        await using var connection = new MySqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string database, string sql)
    {
        await using var connection = new MySqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        return (T)Convert.ChangeType(await command.ExecuteScalarAsync(), typeof(T), CultureInfo.InvariantCulture)!;
    }

    /// <summary>Ends it as <c>kill -9</c> does, and starts it again on the same data and port; what was committed is there.</summary>
    public async Task KillAndRestartAsync()
    {
        using (var process = await StartedAsync())
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        MySqlConnection.ClearAllPools();
        var server = ServeAsync();
        lock (_gate)
        {
            _server = server;
        }

        await server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null)
        {
            return;
        }

        using var process = await _server;
        // Nothing of it is kept, so nothing needs to be flushed.
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<Process> StartedAsync()
    {
        lock (_gate)
        {
            return _server ??= StartAsync();
        }
    }

    private async Task<Process> StartAsync()
    {
        Directory.CreateDirectory(_folder);
        var data = Path.Combine(_folder, "data");
        // Under root it drops to the package's user; as anyone else it stays who it is.
        string[] user = Environment.IsPrivilegedProcess ? ["--user=mysql"] : [];
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        }

        using (var install = Start("mariadb-install-db", ["--no-defaults", $"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", .. user]))
        {
            var said = await install.StandardOutput.ReadToEndAsync();
            await install.WaitForExitAsync();
            if (install.ExitCode != 0)
            {
                throw new InvalidOperationException($"mariadb-install-db failed: {said}");
            }
        }

        // The server reads one statement from each line.
        var init = Path.Combine(_folder, "init.sql");
        await File.WriteAllTextAsync(init, "CREATE USER IF NOT EXISTS 'cdr'@'127.0.0.1' IDENTIFIED BY 's@cret:/1';\nGRANT ALL ON *.* TO 'cdr'@'127.0.0.1' WITH GRANT OPTION;\n");
        Port = FreePort();
        return await ServeAsync();
    }

    private async Task<Process> ServeAsync()
    {
        string[] user = Environment.IsPrivilegedProcess ? ["--user=mysql"] : [];
        var data = Path.Combine(_folder, "data");
        var init = Path.Combine(_folder, "init.sql");
        var server = Start("mariadbd", [
            "--no-defaults", $"--datadir={data}", "--bind-address=127.0.0.1", $"--port={Port}", $"--socket={Path.Combine(_folder, "s")}", $"--pid-file={Path.Combine(_folder, "pid")}",
            $"--init-file={init}", "--skip-name-resolve", "--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=2", "--default-time-zone=+00:00",
            "--event-scheduler=OFF", .. user]);
        _ = server.StandardOutput.ReadToEndAsync();
        await ReadyAsync(server);
        return server;
    }

    private async Task ReadyAsync(Process server)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new MySqlConnection(ConnectionString("mysql"));
                await connection.OpenAsync();
                return;
            }
            catch (MySqlException) when (!server.HasExited && since.Elapsed < Patience)
            {
                await Task.Delay(50);
            }
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        // One pipe for both streams: a full pipe nobody reads would stop the server.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$@\" 2>&1");
        foreach (var argument in arguments.Prepend(Find(program)))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Servers live in sbin, which the PATH of an ordinary user leaves out.</summary>
    private static string Find(string program) =>
        new[] { "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{program} is not installed: apt-get install mariadb-server");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
