using System.Net.Sockets;
using CdrStats.Testing;

namespace CdrStats.EndToEnd.Tests.Kamailio;

/// <summary>
/// A real Kamailio on loopback that proxies each INVITE to one far end and accounts as the predecessor's manual has it:
/// <c>collection_cdrs</c> in its own MariaDB database holds one row for each call, answered or not.
/// </summary>
internal sealed class KamailioServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cdrstats-kamailio").FullName;
    private PrivateProcess? _kamailio;
    private PrivateProcess? _calledSide;

    private KamailioServer(MariaDbServer mariaDb, string database) => (MariaDb, Database) = (mariaDb, database);

    public MariaDbServer MariaDb { get; }
    public string Database { get; }
    public int Port { get; } = PrivateProcess.FreeUdpPort();

    /// <summary>Where it answers JSON-RPC, as the guide has it.</summary>
    public int RpcPort { get; } = PrivateProcess.FreeTcpPort();
    public string Said => $"kamailio: {_kamailio?.Said}\ncalled side: {_calledSide?.Said}";

    public static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Kamailio", name);

    /// <param name="mariaDb">Where it accounts.</param>
    /// <param name="startsConfirmed">Whether acc's own rows begin with the answer; else with the INVITE, so that their duration includes ringing.</param>
    public static async Task<KamailioServer> StartAsync(MariaDbServer mariaDb, bool startsConfirmed = true)
    {
        var statements = (await System.IO.File.ReadAllTextAsync(File("accounting.sql"))).Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var server = new KamailioServer(mariaDb, await mariaDb.NewDatabaseAsync(statements));
        try
        {
            await server.StartAsync(startsConfirmed);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_kamailio is not null)
        {
            await _kamailio.DisposeAsync();
        }

        if (_calledSide is not null)
        {
            await _calledSide.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(bool startsConfirmed)
    {
        var called = PrivateProcess.FreeUdpPort();
        _calledSide = PrivateProcess.Start("sipp", _folder, "-sf", File("Scenarios/uas.xml"), "-i", "127.0.0.1", "-p", $"{called}", "-nostdin", "-nd");
        // Kamailio's own account: its database address has no way to write a password with @ in it.
        await MariaDb.RunAsync("mysql", "CREATE USER IF NOT EXISTS 'kamailio'@'127.0.0.1' IDENTIFIED BY 'rw'");
        await MariaDb.RunAsync("mysql", $"GRANT ALL ON {Database}.* TO 'kamailio'@'127.0.0.1'");
        var configuration = (await System.IO.File.ReadAllTextAsync(File("kamailio.cfg")))
            .Replace("@RPC@", Guide.Block("live-feeds.md", "jsonrpc_dispatch")
                .Replace("10.0.0.1:5060", $"127.0.0.1:{RpcPort}", StringComparison.Ordinal).Replace("10.0.0.9", "127.0.0.1", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("@SIP@", $"{Port}", StringComparison.Ordinal)
            .Replace("@CONFIRMED@", startsConfirmed ? "1" : "0", StringComparison.Ordinal)
            .Replace("@UAS@", $"{called}", StringComparison.Ordinal)
            .Replace("@DB@", $"mysql://kamailio:rw@127.0.0.1:{MariaDb.Port}/{Database}", StringComparison.Ordinal);
        var path = Path.Combine(_folder, "kamailio.cfg");
        await System.IO.File.WriteAllTextAsync(path, configuration);
        var program = new[] { "/usr/sbin/kamailio", "/usr/local/sbin/kamailio" }.First(System.IO.File.Exists);
        _kamailio = PrivateProcess.Start(program, _folder, "-f", path, "-DD", "-E", "-m", "64", "-M", "8", "-Y", _folder, "-P", Path.Combine(_folder, "pid"));
        await AnswersAsync();
    }

    /// <summary>Ready is when it answers a request; the answer to this one is 405.</summary>
    private async Task AnswersAsync()
    {
        using var socket = new UdpClient("127.0.0.1", Port);
        var local = (System.Net.IPEndPoint)socket.Client.LocalEndPoint!;
        var request = System.Text.Encoding.ASCII.GetBytes(
            $"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{local.Port};branch=z9hG4bKready\r\nFrom: <sip:test@test>;tag=1\r\nTo: <sip:test@test>\r\nCall-ID: ready\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 9\r\nContent-Length: 0\r\n\r\n");
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (_kamailio!.HasExited)
            {
                break;
            }

            try
            {
                await socket.SendAsync(request);
                using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
                await socket.ReceiveAsync(patience.Token);
                return;
            }
            catch (Exception nobody) when (nobody is OperationCanceledException or SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException($"Kamailio did not start: {_kamailio!.Said}");
    }
}
