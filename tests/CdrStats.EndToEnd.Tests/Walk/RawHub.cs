using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using CdrStats.Web.Realtime.Hubs;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>A client of the live hub that knows nothing of its messages: it keeps all that comes over the wire, whatever its name.</summary>
internal sealed class RawHub : IAsyncDisposable
{
    private const char End = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentQueue<string> _heard = [];
    private readonly CancellationTokenSource _gone = new();
    private Task _hearing = Task.CompletedTask;

    public string Heard => string.Concat(_heard);

    /// <exception cref="WebSocketException">It was not let in; <paramref name="refused"/> is told the status.</exception>
    public static async Task<RawHub> ConnectAsync(Uri console, string? authorization, Action<int>? refused = null)
    {
        var hub = new RawHub();
        hub._socket.Options.CollectHttpResponseDetails = true;
        if (authorization is not null)
        {
            hub._socket.Options.SetRequestHeader("Authorization", authorization);
        }

        try
        {
            await hub._socket.ConnectAsync(new UriBuilder(console) { Scheme = "ws", Path = LiveHub.Path }.Uri, TestContext.Current.CancellationToken);
        }
        catch (WebSocketException) when (refused is not null)
        {
            refused((int)hub._socket.HttpStatusCode);
            throw;
        }

        await hub.SayAsync("""{"protocol":"json","version":1}""");
        hub._hearing = hub.HearAsync();
        return hub;
    }

    public Task CallAsync(string method, string arguments) => SayAsync($$"""{"type":1,"invocationId":"{{method}}","target":"{{method}}","arguments":[{{arguments}}]}""");

    /// <summary>Waits until something was heard.</summary>
    public async Task UntilAsync(Func<string, bool> isHeard)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(20));
        while (!isHeard(Heard))
        {
            await Task.Delay(20, late.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _hearing;
        _socket.Dispose();
        _gone.Dispose();
    }

    private Task SayAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text + End), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    private async Task HearAsync()
    {
        var buffer = new byte[65536];
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), _gone.Token) is { MessageType: not WebSocketMessageType.Close } part)
            {
                _heard.Enqueue(Encoding.UTF8.GetString(buffer, 0, part.Count));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was heard.
        }
    }
}
