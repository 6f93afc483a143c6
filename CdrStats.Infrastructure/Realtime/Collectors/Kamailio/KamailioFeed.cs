using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime.Collectors.Kamailio;

/// <summary>Asks a Kamailio each second how many dialogs it has: <c>dlg.stats_active</c> of the dialog module, over JSON-RPC at <c>/RPC</c>.</summary>
internal sealed class KamailioFeed(TimeProvider clock) : ISwitchFeed
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

        var where = new UriBuilder("http", address.Host, address.Port, "RPC").Uri;
        using var timer = new PeriodicTimer(AskEvery, clock);
        do
        {
            follow.Counted(await AskAsync(client, where, cancellation));
            follow.Heard();
            follow.Greeting = "Kamailio";
        }
        while (await timer.WaitForNextTickAsync(cancellation));
        cancellation.ThrowIfCancellationRequested();
    }

    private static async Task<CallCount> AskAsync(HttpClient client, Uri where, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.PostAsJsonAsync(where, new { jsonrpc = "2.0", method = "dlg.stats_active", id = 1 }, cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                throw new FeedTroubleException($"Kamailio answers {(int)answer.StatusCode} to {where.PathAndQuery}.");
            }

            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("result", out var result) || result.ValueKind != JsonValueKind.Object
                || Number(result, "all") is not { } dialogs || Number(result, "ongoing") is not { } confirmed)
            {
                throw new FeedTroubleException("Kamailio does not tell its dialogs: the dialog module must be loaded, and jsonrpcs must answer at /RPC.");
            }

            // "all" holds the confirmed ones, too.
            return new CallCount(confirmed, Math.Max(0, dialogs - confirmed));
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
            throw new FeedTroubleException($"Kamailio has not answered within {AnswerWithin.TotalSeconds:0} s.");
        }
    }

    private static int? Number(JsonElement result, string name) =>
        result.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
