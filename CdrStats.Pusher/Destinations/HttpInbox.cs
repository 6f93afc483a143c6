using System.Net;
using System.Net.Http.Headers;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Destinations;

/// <summary>
/// A console's REST interface: records as gzipped NDJSON to <c>POST /rest-api/cdr/</c>, each answered in order. A request that was cut off is sent
/// again: the console knows each record by its source key. What is too large for the console, or a proxy before it, goes in halves.
/// </summary>
internal sealed class HttpInbox : IInbox
{
    /// <summary>What the console takes in one request.</summary>
    public const int MostRecords = 10_000;

    /// <summary>An answer says at most this much: a long reason for each record.</summary>
    private const int MostAnswerBytes = 64 * 1024 * 1024;

    /// <summary>A body from this size on is sent only when the console has looked at the key and the length.</summary>
    private const int AskFirstFrom = 256 * 1024;

    // Less than what makes 'status' say that the pusher does not run.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DestinationSettings.Http _to;
    private readonly Uri _address;
    private readonly HttpClient _client;
    private readonly RecordPacket _packet;
    private readonly MemoryStream _answer = new();
    private readonly TimeSpan _patience;

    // What went through, and what a refusal for its size has taught.
    private int _most = MostRecords;
    private int _limit = MostRecords;

    /// <param name="switchOfAll">The switch of all records; null: each says its own.</param>
    public HttpInbox(DestinationSettings.Http to, IReadOnlyList<InboxColumn> columns, string? switchOfAll, TimeSpan? patience = null)
    {
        _to = to;
        _patience = patience ?? Patience;
        _address = switchOfAll is null ? to.Address : new Uri($"{to.Address}?switch={Uri.EscapeDataString(switchOfAll)}");
        _packet = new RecordPacket(new RecordJson(columns, withoutSwitch: switchOfAll is not null));
        // A redirect would carry the key elsewhere, and make of the POST a GET. Connections are made anew at times, so that a moved console is found.
        var way = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        _client = new HttpClient(way) { Timeout = _patience };
    }

    public bool KnowsSourceKeys => true;

    public string Description => $"the console at {Console}" + (_to.Address is { Scheme: "http", IsLoopback: false } ? ", not encrypted" : "");

    private Uri Console => new(_to.Address, "../../");

    /// <summary>A request without records: the console looks at the key, and at whether it is for this switch, and stores nothing.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        using var request = Request(ReadOnlyMemory<byte>.Empty);
        using var answer = await SendAsync(request, cancellation);
        if (Read(answer) is not { Count: 0 })
        {
            throw HttpTrouble.Of(Console, answer, Body);
        }

        // Whoever limited the size may have been told meanwhile.
        _limit = MostRecords;
    }

    public async Task<(int Added, IReadOnlyList<RejectedRecord> Refused)> SendAsync(IReadOnlyList<InboxRecord> records, CancellationToken cancellation)
    {
        var (added, refused) = (0, new List<RejectedRecord>());
        for (var at = 0; at < records.Count;)
        {
            var count = _packet.Fill(records, at, _most);
            using var request = Request(_packet.Bytes);
            using var answer = await SendAsync(request, cancellation, count);
            if (answer.StatusCode == HttpStatusCode.RequestEntityTooLarge)
            {
                if (count == 1)
                {
                    refused.Add(new RejectedRecord(records[at].Row, records[at].SourceKey, $"it alone is more than {Console} takes in one request"));
                    at++;
                }

                _most = _limit = Math.Max(1, count / 2);
                continue;
            }

            if (Read(answer) is not { } said || said.Count != count)
            {
                throw HttpTrouble.Of(Console, answer, Body);
            }

            added += said.Accepted;
            refused.AddRange(said.Rejected.Select(one => new RejectedRecord(records[at + one.Index].Row, records[at + one.Index].SourceKey, $"the console refused it: {one.Reason}")));
            at += count;
            // What was too slow once may be fast again: so it grows, by little.
            _most = Math.Min(_limit, _most + (_most / 8) + 1);
        }

        return (added, refused);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _packet.Dispose();
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReadOnlySpan<byte> Body => _answer.GetBuffer().AsSpan(0, (int)_answer.Length);

    private ConsoleAnswers? Read(HttpResponseMessage answer) => answer.StatusCode == HttpStatusCode.OK ? ConsoleAnswers.Read(Body) : null;

    private HttpRequestMessage Request(ReadOnlyMemory<byte> packed)
    {
        var content = new ReadOnlyMemoryContent(packed);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        if (packed.Length > 0)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _to.Key.Reveal());
        request.Headers.ExpectContinue = packed.Length >= AskFirstFrom;
        return request;
    }

    /// <summary>Sends, and takes in the whole answer.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation, int records = 0)
    {
        HttpResponseMessage? answer = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_patience);
        try
        {
            answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await TakeInAsync(answer, limit.Token);
            return answer;
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            answer?.Dispose();
            if (error is OperationCanceledException && records > 1)
            {
                // Half of it may be done in time. Nothing is lost: what arrived is known by its source key.
                _most = records / 2;
            }

            throw HttpTrouble.Of(Console, error, _patience);
        }
    }

    private async Task TakeInAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        _answer.SetLength(0);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (_answer.Length + read > MostAnswerBytes)
            {
                throw new IOException($"it answered with more than {MostAnswerBytes / (1024 * 1024)} MiB");
            }

            _answer.Write(buffer, 0, read);
        }
    }
}
