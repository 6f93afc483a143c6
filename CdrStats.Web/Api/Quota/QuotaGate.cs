using System.Globalization;
using CdrStats.Infrastructure.Accounts;

namespace CdrStats.Web.Api.Quota;

/// <summary>
/// Holds requests of the REST interface against the quota of whoever asks, and says how much is left (<c>RateLimit</c> and <c>RateLimit-Policy</c>,
/// draft-ietf-httpapi-ratelimit-headers). Behind authentication, before anything is looked up; pages, their circuits and the hub are not counted.
/// </summary>
internal sealed class QuotaGate(RequestDelegate next, ApiQuota quota)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!ApiModule.Is(context.Request))
        {
            return next(context);
        }

        var answer = quota.Ask(context.User, AskingPlace.Of(context.Connection.RemoteIpAddress));
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{answer.Policy}\";q={answer.Most};w=60");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{answer.Policy}\";r={answer.Left};t={answer.FullAfter}");
        return answer.IsWithin ? next(context) : RefuseAsync(context, answer);
    }

    private static Task RefuseAsync(HttpContext context, QuotaAnswer answer)
    {
        context.Response.Headers.RetryAfter = answer.RetryAfter.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            string.Create(CultureInfo.InvariantCulture, $"At most {answer.Most} requests a minute are answered. Ask again in {answer.RetryAfter} s."),
            statusCode: StatusCodes.Status429TooManyRequests, title: "These are too many requests.").ExecuteAsync(context);
    }
}
