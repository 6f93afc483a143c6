using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Destinations;

/// <summary>What went wrong on the way to a console, in a sentence that says what to do. What a setting causes is a <see cref="ConfigurationException"/>; the rest may pass.</summary>
internal static class HttpTrouble
{
    private const int LongestWords = 400;

    private static readonly string[] Parts = ["title", "detail"];

    /// <summary>There was an answer, and it is not one to records.</summary>
    /// <param name="url">The console's address.</param>
    /// <param name="body">What came with it.</param>
    public static Exception Of(Uri url, HttpResponseMessage answer, ReadOnlySpan<byte> body)
    {
        var said = Words(answer, body);
        return (int)answer.StatusCode switch
        {
            401 => new ConfigurationException($"http_api_key: the console at {url} does not take the key: {said} A new one comes from its pages: Switches, then Connect"),
            403 => new ConfigurationException($"http_api_key: the console at {url} will not take these calls: {said}"),
            404 or 405 => new ConfigurationException($"http_url: nothing at {url} takes calls ({said}): it is the console's own address, as in https://console.example.org, with its path where a proxy puts it under one"),
            >= 300 and < 400 => new ConfigurationException($"http_url: {url} leads elsewhere, to {answer.Headers.Location}: write the address that it ends at"),
            407 => new InboxAwayException($"the proxy on the way to {url} wants to know who asks: correct HTTPS_PROXY, or name the console in NO_PROXY"),
            408 or 425 or 429 => new InboxAwayException($"the console at {url} asks for fewer requests: {said}") { RetryAfter = Later(answer) },
            >= 500 => new InboxAwayException($"the console at {url} cannot take calls now: {said}") { RetryAfter = Later(answer) },
            400 when !IsProblem(answer) && url.Scheme == "http" => new ConfigurationException($"http_url: {url} does not understand http ({said}): if its port speaks TLS, write https://"),
            >= 400 => new ConfigurationException($"the console at {url} does not understand this pusher: {said} Both should be of one version"),
            _ => new ConfigurationException($"http_url: what answers at {url} is not a CdrStats Console ({said}): it is the console's own address, as in https://console.example.org"),
        };
    }

    /// <summary>There was no answer, or half of one.</summary>
    public static InboxAwayException Of(Uri url, Exception error, TimeSpan patience)
    {
        var sentence = error switch
        {
            OperationCanceledException or TimeoutException => string.Create(
                CultureInfo.InvariantCulture, $"the console at {url} did not answer within {patience.TotalSeconds:0} s: it has too much to do, or the way to it is slow; smaller batches are tried"),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => $"http_url: the name {url.Host} is not known on this machine: correct it, or the machine's DNS",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException => Tls(url, error),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => $"the proxy on the way to {url} does not lead there: correct HTTPS_PROXY, or name the console in NO_PROXY",
            HttpRequestException { InnerException: SocketException socket } => $"nothing answers at {url.Host}:{url.Port}: {socket.Message}. Is the console running, does it listen on more than 127.0.0.1, and does a firewall let this machine through?",
            _ => $"the connection to {url} was cut: {error.Message}",
        };
        return new InboxAwayException(sentence, error);
    }

    private static string Tls(Uri url, Exception error)
    {
        var told = (error.InnerException ?? error).Message;
        return told.Contains("frame", StringComparison.OrdinalIgnoreCase)
            ? $"http_url: {url.Host}:{url.Port} does not speak TLS: write http:// if the console has no TLS proxy before it, or the proxy's port"
            : $"the certificate of {url.Host}:{url.Port} is not trusted on this machine: {told} Give the console one from an authority that is, or add its authority to this machine's (/usr/local/share/ca-certificates, then update-ca-certificates)";
    }

    private static TimeSpan? Later(HttpResponseMessage answer) => answer.Headers.RetryAfter?.Delta;

    private static bool IsProblem(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType == "application/problem+json";

    /// <summary>Title and detail of a problem document, or the status.</summary>
    private static string Words(HttpResponseMessage answer, ReadOnlySpan<byte> body)
    {
        var status = $"{(int)answer.StatusCode} {answer.ReasonPhrase}".Trim();
        if (!IsProblem(answer))
        {
            return $"{status}.";
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            using var problem = JsonDocument.ParseValue(ref reader);
            var said = string.Join(" ", Parts.Select(part => problem.RootElement.TryGetProperty(part, out var text) ? text.GetString() : null).Where(text => !string.IsNullOrEmpty(text)));
            said = said.ReplaceLineEndings(" ");
            return said.Length == 0 ? $"{status}." : $"{(said.Length <= LongestWords ? said : said[..LongestWords] + "…").TrimEnd('.')} ({(int)answer.StatusCode}).";
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // It says that it is a problem document and is none: the status says enough.
            return $"{status}.";
        }
    }
}
