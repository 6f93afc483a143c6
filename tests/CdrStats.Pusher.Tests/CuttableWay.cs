using System.Net;
using System.Net.Sockets;

namespace CdrStats.Pusher.Tests;

/// <summary>A network between two programs on this machine: a port that leads to another one, until it is cut, in the middle of whatever is on its way.</summary>
internal sealed class CuttableWay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _open = [];
    private readonly Task _accepting;
    private readonly int _to;

    public CuttableWay(int to)
    {
        _to = to;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Resets every connection that is open.</summary>
    /// <returns>How many there were.</returns>
    public int Cut()
    {
        lock (_gate)
        {
            // While they are among these, no one else closes them.
            var count = _open.Count / 2;
            foreach (var socket in _open)
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }

            _open.Clear();
            return count;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        Cut();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_end.Token);
                _ = LeadAsync(near);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private async Task LeadAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            try
            {
                near.NoDelay = true;
                await far.ConnectAsync(IPAddress.Loopback, _to);
                lock (_gate)
                {
                    _open.UnionWith([near, far]);
                }

                await Task.WhenAny(CarryAsync(near, far), CarryAsync(far, near));
            }
            catch (SocketException)
            {
                // The other end is down: this one learns it by its own connection's end.
            }
            finally
            {
                lock (_gate)
                {
                    _open.ExceptWith([near, far]);
                }
            }
        }
    }

    private static async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // Cut, or one end went away.
        }
    }
}
