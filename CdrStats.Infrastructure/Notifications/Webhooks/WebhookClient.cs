using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdrStats.Infrastructure.Notifications.Webhooks;

/// <summary>What a receiver answered.</summary>
/// <param name="Status">Null: it could not be asked.</param>
/// <param name="IsFinal">Another try would end the same way.</param>
internal sealed record WebhookAnswer(int? Status, string Words, bool IsFinal)
{
    public bool IsTaken => Status is >= 200 and < 300;
}

/// <summary>
/// Calls receivers. The address that a name stands for is looked at where the connection is made: a name that is turned to an inside address afterwards
/// leads nowhere. No redirect is followed, and no proxy is asked.
/// </summary>
public sealed class WebhookClient : IDisposable
{
    private const int LongestAnswer = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly WebhookSettings _settings;
    private readonly HttpClient _client;

    public WebhookClient(WebhookSettings settings)
    {
        _settings = settings;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectCallback = ConnectAsync })
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = 1 << 20,
        };
    }

    internal async Task<WebhookAnswer> SendAsync(string url, string body, string @event, Guid id, string signature, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.UserAgent.ParseAdd("CdrStats-Console");
            request.Headers.Add("CdrStats-Event", @event);
            request.Headers.Add("CdrStats-Event-Id", id.ToString());
            request.Headers.Add(WebhookSignature.Header, signature);
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            // 410: it wants no more of it.
            return new WebhookAnswer((int)answer.StatusCode, Cut(text), answer.StatusCode == HttpStatusCode.Gone);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            var inside = error is InsideAddressException || error.InnerException is InsideAddressException;
            return new WebhookAnswer(null, Cut(error is OperationCanceledException ? $"No answer within {Patience.TotalSeconds:0} s." : (inside ? error.InnerException ?? error : error).Message), inside);
        }
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        var outside = _settings.AllowsPrivate ? found : [.. found.Where(OutsideAddress.Is)];
        if (outside.Length == 0)
        {
            throw new InsideAddressException($"{context.DnsEndPoint.Host} is an address of this machine or of a private network ({string.Join(", ", found.Select(one => one.ToString()))}), which {WebhookSettings.Section}:AllowPrivateAddresses would allow.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(outside, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // PostgreSQL keeps no NUL.
    private static string Cut(string text) => (text.Length > LongestAnswer ? text[..LongestAnswer] : text).Replace('\0', ' ');

    private sealed class InsideAddressException(string message) : IOException(message);
}
