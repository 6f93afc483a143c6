using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace CdrStats.Testing;

/// <summary>
/// A private InfluxDB 1.x from the system's packages for the tests of one process: its own folder, free ports on loopback, a user, gone afterwards.
/// It starts with the first test that asks for it.
/// </summary>
public sealed class InfluxServer : IAsyncLifetime
{
    public const string UserName = "cdrstats";
    public const string Password = "s3cret:of/influx";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cdrstats-influx-{Guid.NewGuid():N}");
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };
    private Task<PrivateProcess>? _server;
    private int _databases;

    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Where collectd sends to, over UDP: what comes is in the database "collectd".</summary>
    public int CollectdPort { get; } = PrivateProcess.FreeUdpPort();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The name of a database that nobody else uses; whoever writes first makes it.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        await StartedAsync();
        return string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
    }

    /// <summary>What it answers to a statement, as JSON.</summary>
    public async Task<string> AskAsync(string database, string statement)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url, $"query?db={database}&q={Uri.EscapeDataString(statement)}"))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}"))) },
        };
        using var answer = await _client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public async Task KillAsync() => await (await StartedAsync()).DisposeAsync();

    /// <summary>Starts it again on the same data and port; what was written is there.</summary>
    public async Task StartAgainAsync()
    {
        var server = ServeAsync();
        lock (_gate)
        {
            _server = server;
        }

        await server;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_server is null)
        {
            return;
        }

        await (await _server).DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<PrivateProcess> StartedAsync()
    {
        lock (_gate)
        {
            return _server ??= StartAsync();
        }
    }

    private async Task<PrivateProcess> StartAsync()
    {
        Directory.CreateDirectory(_folder);
        var port = PrivateProcess.FreeTcpPort();
        Url = new Uri($"http://127.0.0.1:{port}/");
        await File.WriteAllTextAsync(Path.Combine(_folder, "influxdb.conf"), $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{PrivateProcess.FreeTcpPort()}"
            [meta]
              dir = "{_folder}/meta"
            [data]
              dir = "{_folder}/data"
              wal-dir = "{_folder}/wal"
              query-log-enabled = false
            [monitor]
              store-enabled = false
            [http]
              bind-address = "127.0.0.1:{port}"
              auth-enabled = true
              log-enabled = false

            """ + Guide.Block("live-feeds.md", "[[collectd]]").Replace("10.0.0.9:25826", $"127.0.0.1:{CollectdPort}", StringComparison.Ordinal));
        var server = await ServeAsync();
        // The first user needs no other.
        using var made = await _client.PostAsync(new Uri(Url, $"query?q={Uri.EscapeDataString($"CREATE USER {UserName} WITH PASSWORD '{Password}' WITH ALL PRIVILEGES")}"), null);
        made.EnsureSuccessStatusCode();
        return server;
    }

    private async Task<PrivateProcess> ServeAsync()
    {
        var server = PrivateProcess.Start("/usr/bin/influxd", _folder, "-config", Path.Combine(_folder, "influxdb.conf"));
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var alive = await _client.GetAsync(new Uri(Url, "ping"));
                if (alive.StatusCode == HttpStatusCode.NoContent)
                {
                    return server;
                }
            }
            catch (HttpRequestException) when (!server.HasExited && since.Elapsed < Patience)
            {
                await Task.Delay(50);
            }
        }
    }
}
