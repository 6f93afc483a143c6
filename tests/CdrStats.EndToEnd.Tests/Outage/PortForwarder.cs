using System.Net;
using System.Net.Sockets;

namespace CdrStats.EndToEnd.Tests.Outage;

/// <summary>The way to a server, which can be closed: listens on a loopback port and passes bytes on. Disposing cuts every connection.</summary>
internal sealed class PortForwarder : IAsyncDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;

    public PortForwarder(int port, string host, int to)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync(host, to);
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closed.Dispose();
    }

    private async Task AcceptAsync(string host, int to)
    {
        var passing = new List<Task>();
        try
        {
            while (true)
            {
                passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_closed.Token), host, to));
            }
        }
        catch (Exception ended) when (_closed.IsCancellationRequested && ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(TcpClient near, string host, int to)
    {
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(host, to, _closed.Token);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _closed.Token), far.GetStream().CopyToAsync(near.GetStream(), _closed.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
        {
            // One end has gone, or the way is closed: so is the connection.
        }
        finally
        {
            near.Dispose();
        }
    }
}
