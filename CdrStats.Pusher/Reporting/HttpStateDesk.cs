using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CdrStats.Domain.Diagnostics;
using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Reporting;

/// <summary>A console's REST interface: <c>POST /rest-api/pusher/state/</c> with the key that the calls have. A connection of its own, so that no call waits for it.</summary>
internal sealed class HttpStateDesk : IStateDesk
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DestinationSettings.Http _to;
    private readonly Uri _address;
    private readonly HttpClient _client;

    public HttpStateDesk(DestinationSettings.Http to)
    {
        _to = to;
        _address = new Uri(to.Address, "../pusher/state/");
        var way = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxConnectionsPerServer = 1,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        _client = new HttpClient(way) { Timeout = Patience, MaxResponseContentBufferSize = PusherReport.MostBytes };
    }

    public async Task<string?> SendAsync(PusherReport report, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StringContent(PusherReportJson.Write(report), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _to.Key.Reveal());
        try
        {
            using var answer = await _client.SendAsync(request, cancellation);
            return answer.IsSuccessStatusCode ? null
                : answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed ? $"{_address} is not there: the console is of an earlier version"
                : $"{_address} answers {(int)answer.StatusCode}";
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return $"{_address}: {error.Message.ReplaceLineEndings(" ")}";
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
