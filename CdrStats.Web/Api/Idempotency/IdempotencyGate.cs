using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Api;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Web.Api.Idempotency;

/// <summary>
/// A POST that names an <c>Idempotency-Key</c> does what it means once, however often it comes within a day: whoever had no answer asks again and gets the first
/// one's (draft-ietf-httpapi-idempotency-key-header). Behind authorization: what was refused there uses up no key.
/// </summary>
internal sealed partial class IdempotencyGate(RequestDelegate next, KeptAnswers answers, ILogger<IdempotencyGate> logger)
{
    public const string Header = "Idempotency-Key";

    /// <summary>In bytes. It is held whole while it is compared.</summary>
    private const int LargestBody = 8 << 20;

    private const int LongestKey = 255;

    public Task InvokeAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && ApiModule.Is(context.Request) && context.Request.Headers.TryGetValue(Header, out var given) && Caller(context.User) is { } caller
            ? given is [{ Length: > 0 and <= LongestKey + 2 } text] && Key(text) is { } key
                ? GuardAsync(context, caller, key)
                : RefuseAsync(context, StatusCodes.Status400BadRequest, $"{Header} is one text of 1 to {LongestKey} visible characters of ASCII.")
            : next(context);

    private async Task GuardAsync(HttpContext context, string caller, string key)
    {
        if (await BodyAsync(context.Request, context.RequestAborted) is not { } body)
        {
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"With an {Header} a body has at most {LargestBody >> 20} MiB.");
            return;
        }

        switch (await answers.BeginAsync(caller, key, Fingerprint(context.Request, body), context.RequestAborted))
        {
            case KeptRequest.First:
                context.Request.Body = body;
                await AnswerAsync(context, caller, key);
                break;
            case KeptRequest.Answered(var answer):
                context.Response.Headers["Idempotency-Replayed"] = "true";
                await GiveAsync(context.Response, answer);
                break;
            case KeptRequest.Another:
                await RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, $"This {Header} was used for another request. Each request has a key of its own.");
                break;
            case KeptRequest.Unanswered(var since):
                context.Response.Headers.RetryAfter = "1";
                await RefuseAsync(context, StatusCodes.Status409Conflict, string.Create(
                    CultureInfo.InvariantCulture,
                    $"This request began at {since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC and has no answer. If it is still being worked on, ask again; if not, it was cut off: look whether it was done, and use another key."));
                break;
        }
    }

    private async Task AnswerAsync(HttpContext context, string caller, string key)
    {
        // Whoever hangs up will ask again, and is to be told what came of it.
        context.RequestAborted = CancellationToken.None;
        var response = context.Response;
        var wire = response.Body;
        using var written = new MemoryStream();
        response.Body = written;
        try
        {
            await next(context);
        }
        finally
        {
            response.Body = wire;
        }

        var answer = new KeptAnswer(response.StatusCode, response.ContentType, Text(response.Headers.Location), Text(response.Headers.ETag), written.GetBuffer().AsMemory(0, (int)written.Length));
        if (answer.Status < StatusCodes.Status500InternalServerError)
        {
            await KeepAsync(caller, key, answer);
        }

        await GiveAsync(response, answer);
    }

    private async Task KeepAsync(string caller, string key, KeptAnswer answer)
    {
        try
        {
            await answers.KeepAsync(caller, key, answer, CancellationToken.None);
        }
        catch (Exception error) when (DatabaseTrouble.Is(error))
        {
            // It was done, and this one is told so; who asks again is told that nothing is known.
            LogNotKept(DatabaseTrouble.Words(error));
        }
    }

    private static async Task GiveAsync(HttpResponse response, KeptAnswer answer)
    {
        response.StatusCode = answer.Status;
        Set("Content-Type", answer.ContentType);
        Set("Location", answer.Location);
        Set("ETag", answer.ETag);
        if (answer.Body.Length > 0)
        {
            response.ContentLength = answer.Body.Length;
            await response.Body.WriteAsync(answer.Body);
        }

        void Set(string name, string? value)
        {
            if (value is not null)
            {
                response.Headers[name] = value;
            }
        }
    }

    private static async Task<MemoryStream?> BodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > LargestBody)
        {
            return null;
        }

        var whole = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (whole.Length + read > LargestBody)
            {
                return null;
            }

            whole.Write(buffer, 0, read);
        }

        whole.Position = 0;
        return whole;
    }

    private static byte[] Fingerprint(HttpRequest request, MemoryStream body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Path}{request.QueryString}\n"));
        hash.AppendData(body.GetBuffer(), 0, (int)body.Length);
        return hash.GetHashAndReset();
    }

    // Null: nobody's. What they ask is refused soon.
    private static string? Caller(ClaimsPrincipal user) =>
        user.UserId() is { } id ? string.Create(CultureInfo.InvariantCulture, $"user {id}") : user.KeyId() is { } key ? string.Create(CultureInfo.InvariantCulture, $"key {key}") : null;

    // A text of structured fields (RFC 9651) stands between quotes.
    private static string? Key(string text)
    {
        var key = text is ['"', .., '"'] ? text[1..^1] : text;
        return key.Length is > 0 and <= LongestKey && !key.AsSpan().ContainsAnyExceptInRange('!', '~') ? key : null;
    }

    private static string? Text(Microsoft.Extensions.Primitives.StringValues value) => value.Count == 0 ? null : value.ToString();

    private static Task RefuseAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: $"The {Header} stands against it.").ExecuteAsync(context);

    [LoggerMessage(LogLevel.Warning, "An answer could not be kept for whoever asks again with its key: {Trouble}")]
    private partial void LogNotKept(string trouble);
}
