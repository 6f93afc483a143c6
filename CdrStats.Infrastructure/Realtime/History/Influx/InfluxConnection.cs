using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MessagePack;

namespace CdrStats.Infrastructure.Realtime.History.Influx;

/// <summary>
/// <c>/write</c> and <c>/query</c> of an InfluxDB: those of 1.x, which 2.x and 3 answer too. No secret is in what it says.
/// </summary>
internal sealed class InfluxConnection : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    private readonly InfluxSettings _settings;
    private readonly HttpClient _client;
    private volatile bool _isPacked = true;

    public InfluxConnection(InfluxSettings settings)
    {
        _settings = settings;
        // On the same machine it takes longer to pack an answer than to send it.
        var packing = settings.Url.IsLoopback ? DecompressionMethods.None : DecompressionMethods.GZip;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), AutomaticDecompression = packing })
        {
            BaseAddress = settings.Url,
            Timeout = AnswerWithin,
        };
        _client.DefaultRequestHeaders.Authorization = settings.Token.Length > 0 ? new AuthenticationHeaderValue("Token", settings.Token)
            : settings.UserName.Length > 0 ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.UserName}:{settings.Password}")))
            : null;
    }

    /// <summary>Writes points with times in seconds. A database that is not there is made.</summary>
    /// <exception cref="SeriesTroubleException">It is not written.</exception>
    public async Task WriteAsync(string lines, CancellationToken cancellation)
    {
        var body = Packed(lines);
        for (var isMade = false; ; isMade = true)
        {
            using var answer = await SendAsync(HttpMethod.Post, $"write?db={Uri.EscapeDataString(_settings.Database)}&precision=s", body, cancellation);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            var words = await WordsAsync(answer, cancellation);
            if (answer.StatusCode != HttpStatusCode.NotFound || isMade)
            {
                throw new SeriesTroubleException($"InfluxDB answers {(int)answer.StatusCode}: {words}") { IsRefusal = answer.StatusCode == HttpStatusCode.BadRequest };
            }

            await MakeDatabaseAsync(cancellation);
        }
    }

    /// <summary>The rows of one statement, each with its tags. A database that is not there has none.</summary>
    /// <exception cref="SeriesTroubleException">There is no answer.</exception>
    public async Task<IReadOnlyList<InfluxRow>> AskAsync(string statement, CancellationToken cancellation)
    {
        if (_isPacked)
        {
            using var packed = await SendAsync(HttpMethod.Get, Query(statement), null, cancellation, InfluxPack.MediaType);
            if (packed.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.NotAcceptable or HttpStatusCode.UnsupportedMediaType))
            {
                return await RowsAsync(packed, cancellation);
            }
        }

        // The statement is wrong, or this one does not know MessagePack.
        using var answer = await SendAsync(HttpMethod.Get, Query(statement), null, cancellation);
        var rows = await RowsAsync(answer, cancellation);
        _isPacked = false;
        return rows;
    }

    /// <summary>A statement that changes something.</summary>
    /// <exception cref="SeriesTroubleException">It is refused.</exception>
    public async Task ExecuteAsync(string statement, CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Post, Query(statement), null, cancellation);
        await RowsAsync(answer, cancellation);
    }

    public void Dispose() => _client.Dispose();

    private Task MakeDatabaseAsync(CancellationToken cancellation) => ExecuteAsync($"CREATE DATABASE \"{_settings.Database}\"", cancellation);

    private string Query(string statement) => $"query?db={Uri.EscapeDataString(_settings.Database)}&epoch=s&q={Uri.EscapeDataString(statement)}";

    private static async Task<IReadOnlyList<InfluxRow>> RowsAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new SeriesTroubleException($"InfluxDB answers {(int)answer.StatusCode}: {await WordsAsync(answer, cancellation)}");
        }

        try
        {
            if (answer.Content.Headers.ContentType?.MediaType == InfluxPack.MediaType)
            {
                return InfluxPack.Read(await answer.Content.ReadAsByteArrayAsync(cancellation));
            }

            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
            return InfluxRow.Read(json.RootElement);
        }
        catch (Exception error) when (error is JsonException or MessagePackSerializationException or InvalidOperationException or KeyNotFoundException or HttpRequestException or IOException)
        {
            throw new SeriesTroubleException("What answers there does not speak InfluxDB's language.", error);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, byte[]? body, CancellationToken cancellation, string accepted = "application/json")
    {
        using var request = new HttpRequestMessage(method, address) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue(accepted) } } };
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentEncoding = { "gzip" }, ContentType = new MediaTypeHeaderValue("text/plain", "utf-8") } };
        }

        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException error)
        {
            throw new SeriesTroubleException($"InfluxDB at {_settings.Url.Host}:{_settings.Url.Port} cannot be reached: {error.Message}", error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new SeriesTroubleException(string.Create(CultureInfo.InvariantCulture, $"InfluxDB at {_settings.Url.Host}:{_settings.Url.Port} has not answered within {AnswerWithin.TotalSeconds:0} s."), error);
        }
    }

    private static async Task<string> WordsAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return text.Length == 0 ? answer.ReasonPhrase ?? "no words" : text.Length <= 300 ? text.Trim() : text[..300];
    }

    private static byte[] Packed(string lines)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(lines));
        }

        return packed.ToArray();
    }
}
