using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime.Collectors.Proxies;

/// <summary>Asks a SIP proxy each second how many dialogs it has: counts alone, nothing of each.</summary>
internal sealed class DialogFeed(DialogQuestion question, TimeProvider clock) : ISwitchFeed
{
    private const int LargestAnswer = 64 * 1024;
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    public async Task FollowAsync(FeedAddress address, SwitchFollow follow, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = AnswerWithin, MaxResponseContentBufferSize = LargestAnswer };
        if (address.User.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.User}:{address.Secret}")));
        }

        var where = new UriBuilder("http", address.Host, address.Port, question.Path).Uri;
        using var timer = new PeriodicTimer(AskEvery, clock);
        do
        {
            follow.Counted(await AskAsync(client, where, cancellation));
            follow.Heard();
            follow.Greeting = question.Proxy;
        }
        while (await timer.WaitForNextTickAsync(cancellation));
        cancellation.ThrowIfCancellationRequested();
    }

    private async Task<CallCount> AskAsync(HttpClient client, Uri where, CancellationToken cancellation)
    {
        try
        {
            // Kamailio reads no body that comes in chunks.
            using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(question.Body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var answer = await client.PostAsync(where, body, cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                throw new FeedTroubleException($"{question.Proxy} answers {(int)answer.StatusCode} to {where.PathAndQuery}.");
            }

            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object
                ? question.Read(result) ?? throw NotTold()
                : throw NotTold();
        }
        catch (HttpRequestException error)
        {
            throw new FeedTroubleException($"{where.Host}:{where.Port} cannot be reached: {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw new FeedTroubleException("What answers there does not speak JSON-RPC.", error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FeedTroubleException($"{question.Proxy} has not answered within {AnswerWithin.TotalSeconds:0} s.");
        }
    }

    private FeedTroubleException NotTold() => new($"{question.Proxy} does not tell its dialogs: {question.Missing}.");
}
