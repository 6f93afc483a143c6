using System.Globalization;
using System.Security.Claims;
using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Cdrs;

/// <summary>The calls of a filter as CSV, streamed: any number of them. Times are UTC.</summary>
internal static class CallExport
{
    public const string Path = "calls/export.csv";

    private static readonly string[] Header =
    [
        "start", "switch", "customer", "accountcode", "caller_id_number", "caller_id_name", "destination_number", "e164", "kind", "country", "destination_name",
        "dialcode", "duration", "billsec", "hangup_cause_id", "hangup_cause", "direction", "rating_status", "sell_rate", "sell_cost", "currency", "callid", "linked_id",
    ];

    public static Results<PushStreamHttpResult, ProblemHttpResult> Get(
        HttpRequest request, ClaimsPrincipal user, CallSearch search, TimeProvider clock, CancellationToken cancellation)
    {
        var query = CallQueryReader.Read(CallEndpoints.Pairs(request.Query), clock.GetUtcNow(), []);
        return query is CallQuery.Valid valid
            ? TypedResults.Stream(output => WriteAsync(output, user.Scope(), valid.Filter, search, cancellation), "text/csv; charset=utf-8",
                $"calls-{clock.GetUtcNow():yyyyMMdd-HHmmss}.csv")
            : CallEndpoints.Bad(((CallQuery.Invalid)query).Sentence);
    }

    private static async Task WriteAsync(Stream output, AccessScope scope, CallFilter filter, CallSearch search, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 64 * 1024, leaveOpen: true);
        await writer.WriteLineAsync(string.Join(',', scope.SeesBuySide ? [.. Header, "buy_rate", "buy_cost"] : Header).AsMemory(), cancellation);
        await foreach (var call in search.AllAsync(scope, filter, cancellation))
        {
            await writer.WriteLineAsync(string.Join(',', Fields(call).Select(Quote)).AsMemory(), cancellation);
        }
    }

    private static string?[] Fields(Call call)
    {
        string?[] fields =
        [
            call.Start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), call.Switch.Name, call.Customer?.Name, call.AccountCode,
            call.CallerNumber, call.CallerName, call.Destination, call.E164, EnumText.Of(call.Kind), call.Country, call.DestinationName, call.DialCode,
            Text(call.Duration), Text(call.BillSeconds), Text(call.Cause), call.CauseEnumeration, EnumText.Of(call.Direction), EnumText.Of(call.Status),
            CallJson.Exact(call.Sell.PerMinute), CallJson.Exact(call.Sell.Cost), call.Currency, call.CallId, call.LinkedId,
        ];
        return call.Buy is { } buy ? [.. fields, CallJson.Exact(buy.PerMinute), CallJson.Exact(buy.Cost)] : fields;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // What a caller put into a name must not become a formula in a spreadsheet.
    private static string Quote(string? text)
    {
        var safe = text is ['=' or '@' or '\t' or '\r', ..] || (text is ['+' or '-', ..] && !text[1..].All(char.IsAsciiDigit)) ? "'" + text : text ?? "";
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
