using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace CdrStats.Testing;

/// <summary>A private Redis from the system's packages for one test: its own folder, a free port on loopback, a password, nothing on the disk.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    public const string Password = "s3cret:of/redis";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("cdrstats-redis-").FullName;
    private readonly int _port = PrivateProcess.FreeTcpPort();
    private PrivateProcess? _server;

    private RedisServer()
    {
    }

    public Uri Url => new($"redis://127.0.0.1:{_port}/3");

    public static async Task<RedisServer> StartAsync()
    {
        var redis = new RedisServer();
        await redis.StartAgainAsync();
        return redis;
    }

    /// <summary>Ends it as <c>kill -9</c> does: what it knew is gone.</summary>
    public async Task KillAsync() => await _server!.DisposeAsync();

    public async Task StartAgainAsync()
    {
        _server = PrivateProcess.Start(
            "/usr/bin/redis-server", _folder, "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--requirepass", Password, "--save", "", "--appendonly", "no");
        for (var since = Stopwatch.StartNew(); !await AnswersAsync(); await Task.Delay(20))
        {
            if (since.Elapsed > Patience || _server.HasExited)
            {
                throw new InvalidOperationException(_server.Said);
            }
        }
    }

    /// <summary>What <c>redis-cli</c> prints for a command in the database of <see cref="Url"/>.</summary>
    public async Task<string> AskAsync(params IEnumerable<string> command)
    {
        await using var client = PrivateProcess.Start("/usr/bin/redis-cli", _folder, ["-p", _port.ToString(CultureInfo.InvariantCulture), "-a", Password, "--no-auth-warning", "-n", "3", .. command]);
        _ = await client.EndAsync(Patience);
        return client.Said.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
