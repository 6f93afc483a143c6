using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Monitoring;

/// <summary>
/// <c>/metrics</c> and <c>/health</c> for whoever watches. It reads a request's head, answers and closes; a few at a time, each within seconds,
/// so that no one who asks can hold up a call.
/// </summary>
internal sealed class MonitorServer : IAsyncDisposable
{
    private const int AtOnce = 4;
    private const int LongestHead = 8 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TcpListener _listener;
    private readonly PumpMeter _meter;
    private readonly Journal _journal;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    private MonitorServer(TcpListener listener, PumpMeter meter, Journal journal, TimeProvider clock)
    {
        (_listener, _meter, _journal, _clock) = (listener, meter, journal, clock);
        _serving = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(ServeAsync)));
    }

    /// <exception cref="ConfigurationException">The address is not this machine's, or taken.</exception>
    public static MonitorServer Start(IPEndPoint at, PumpMeter meter, Journal journal, TimeProvider clock)
    {
        var listener = new TcpListener(at);
        try
        {
            listener.Start();
        }
        catch (SocketException refused)
        {
            listener.Dispose();
            throw new ConfigurationException($"metrics_listen: {at} cannot be listened on: {refused.Message}");
        }

        journal.Say($"Answering http://{at}/metrics and http://{at}/health.");
        return new MonitorServer(listener, meter, journal, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var asking = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(asking);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception cut) when (cut is IOException or OperationCanceledException)
            {
                // Whoever asked went away, or did not say what it wants: that is its own affair.
            }
            catch (SocketException trouble)
            {
                _journal.Say($"metrics_listen: {trouble.Message}");
                await Task.Delay(Patience, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task AnswerAsync(TcpClient asking)
    {
        using var late = new CancellationTokenSource(Patience, _clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        await using var stream = asking.GetStream();
        var buffer = new byte[LongestHead];
        var length = 0;
        while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            if (length == buffer.Length)
            {
                await WriteAsync(stream, "431 Request Header Fields Too Large", "text/plain", "The request's head is too long.\n"u8.ToArray(), head: false, limit.Token);
                return;
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length), limit.Token);
            if (read == 0)
            {
                return;
            }

            length += read;
        }

        var line = Encoding.ASCII.GetString(buffer, 0, buffer.AsSpan(0, length).IndexOf("\r\n"u8)).Split(' ');
        var (status, type, body) = line is [var method, var path, ['H', 'T', 'T', 'P', '/', '1', ..]] ? Answer(method, path.Split('?')[0]) : Plain("400 Bad Request", "This speaks HTTP/1.1.");
        await WriteAsync(stream, status, type, body, line[0] == "HEAD", limit.Token);
    }

    private (string Status, string Type, byte[] Body) Answer(string method, string path)
    {
        if (path is not ("/metrics" or "/health"))
        {
            return Plain("404 Not Found", "Here are /metrics and /health.");
        }

        if (method is not ("GET" or "HEAD"))
        {
            return Plain("405 Method Not Allowed", "This can be read alone: GET.");
        }

        var now = _meter.Now;
        return path == "/metrics"
            ? ("200 OK", MetricsText.ContentType, Encoding.UTF8.GetBytes(MetricsText.Of(now)))
            : (now.IsWell ? "200 OK" : "503 Service Unavailable", "application/json; charset=utf-8", HealthJson.Of(now));
    }

    private static (string, string, byte[]) Plain(string status, string words) => (status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(words + "\n"));

    private static async Task WriteAsync(NetworkStream stream, string status, string type, byte[] body, bool head, CancellationToken cancellation)
    {
        var allow = status.StartsWith("405", StringComparison.Ordinal) ? "Allow: GET, HEAD\r\n" : "";
        var lines = string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\n{allow}Connection: close\r\n\r\n");
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(lines), .. head ? [] : body], cancellation);
        stream.Socket.Shutdown(SocketShutdown.Send);
    }
}
