using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Serialization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Billing;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Web.Api;
using CdrStats.Web.Cdrs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Billing;

public sealed record BillingRangeAnswer(DateTimeOffset From, DateTimeOffset To, string TimeZone, string By);

/// <summary>Sums in one currency, empty where calls have none. Amounts are strings with their exact decimals; a customer's answer has no buy side.</summary>
/// <param name="Calls">Every record of a call.</param>
/// <param name="MarginPercent">Of the sale; null where nothing was sold.</param>
public sealed record BillingAmountsAnswer(
    string Currency, long Calls, long Billsec, string SellCost,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BuyCost,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Margin,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? MarginPercent)
{
    internal static BillingAmountsAnswer Of(BillingAmounts amounts) => new(
        amounts.Currency, amounts.Calls, amounts.BillSeconds, CallJson.Exact(amounts.Sell), amounts.Buy is { } buy ? CallJson.Exact(buy) : null,
        amounts.Margin is { } margin ? CallJson.Exact(margin) : null, amounts.MarginRatio is { } ratio ? decimal.Round(ratio * 100, 2) : null);
}

/// <param name="Key">A day, a month, an id, a country or a dial code; 0 or empty where calls have none.</param>
public sealed record BillingRowAnswer(string Key, string Name, BillingAmountsAnswer Amounts);

/// <param name="CalledCountries">The ten most called countries of the same calls; absent where these are filtered by dial code or carrier.</param>
/// <param name="IsBeingCounted">Figures of the range are being counted anew and may still change.</param>
public sealed record BillingAnswer(
    BillingRangeAnswer Range, IReadOnlyList<BillingAmountsAnswer> Totals, IReadOnlyList<BillingRowAnswer> Rows,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CalledCountry>? CalledCountries, bool IsBeingCounted);

/// <param name="Country">Two letters; empty where calls lead to none.</param>
public sealed record CalledCountry(string Country, string Name, long Calls, long Billsec);

/// <summary>The billing report for programs, and as files.</summary>
public static class BillingEndpoints
{
    public static RouteGroupBuilder MapBillingReport(this RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapGet("/report/billing/", ReportAsync).WithTags("report").RequireAuthorization(Permissions.BillingReport).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("What calls of a range were sold for and cost: by day, month, customer, carrier, country, destination or switch (by), with totals by currency. Customers see what they were charged.");
        return api;
    }

    public static string ExportPath(CallExportFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return $"billing/export.{format.Extension}";
    }

    public static void MapBillingExports(this IEndpointRouteBuilder routes)
    {
        foreach (var format in CallExportFormat.All)
        {
            routes.MapGet("/" + ExportPath(format), ([AsParameters] BillingRequest request, HttpRequest http, ClaimsPrincipal user, BillingQueries billing, TrafficQueries traffic, TimeProvider clock, CancellationToken cancellation) =>
                    ExportAsync(format, request, http, user.Scope(), billing, traffic, clock, cancellation))
                .RequireAuthorization(Permissions.BillingReport).ExcludeFromDescription();
        }
    }

    private static async Task<Results<Ok<BillingAnswer>, ProblemHttpResult>> ReportAsync(
        [AsParameters] BillingRequest request, HttpRequest http, ClaimsPrincipal user, BillingQueries billing, TrafficQueries traffic, TimeProvider clock, CancellationToken cancellation)
    {
        var scope = user.Scope();
        switch (await AskAsync(request, http, scope, traffic, clock, cancellation))
        {
            case BillingQuestion.Of asked:
                var figures = await billing.ReadAsync(scope, asked.By, asked.Filter, asked.Range, asked.Zone, cancellation);
                var countries = await BillingCountries.ReadAsync(traffic, scope, asked, cancellation);
                return TypedResults.Ok(new BillingAnswer(
                    new BillingRangeAnswer(asked.Range.From, asked.Range.To, asked.Zone.Id, EnumText.Of(asked.By)),
                    [.. figures.Totals.Select(BillingAmountsAnswer.Of)],
                    [.. figures.Rows.Select(row => new BillingRowAnswer(row.Key, row.Name, BillingAmountsAnswer.Of(row.Amounts)))],
                    countries is null ? null : [.. countries.Select(row => new CalledCountry(row.Key, row.Name, row.Figures.Calls, row.Figures.BillSeconds))],
                    figures.IsBeingCounted));
            case var wrong:
                return Problem((BillingQuestion.Wrong)wrong);
        }
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync(
        CallExportFormat format, BillingRequest request, HttpRequest http, AccessScope scope, BillingQueries billing, TrafficQueries traffic, TimeProvider clock, CancellationToken cancellation)
    {
        var question = await AskAsync(request, http, scope, traffic, clock, cancellation);
        if (question is not BillingQuestion.Of asked)
        {
            return Problem((BillingQuestion.Wrong)question);
        }

        var figures = await billing.ReadAsync(scope, asked.By, asked.Filter, asked.Range, asked.Zone, cancellation);
        return TypedResults.Stream(
            output => BillingExport.WriteAsync(output, format, scope, asked.By, figures.Rows, cancellation), format.ContentType,
            string.Create(CultureInfo.InvariantCulture, $"billing-by-{EnumText.Of(asked.By)}-{clock.GetUtcNow():yyyyMMdd-HHmmss}.{format.Extension}"));
    }

    private static async Task<BillingQuestion> AskAsync(BillingRequest request, HttpRequest http, AccessScope scope, TrafficQueries traffic, TimeProvider clock, CancellationToken cancellation) =>
        http.Query.Keys.FirstOrDefault(key => !BillingRequest.Names.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? new BillingQuestion.Wrong($"\"{unknown}\" is no filter of this report; there are {string.Join(", ", BillingRequest.Names)}.")
            : await request.ReadAsync(scope, traffic, clock.GetUtcNow(), cancellation);

    private static ProblemHttpResult Problem(BillingQuestion.Wrong wrong) =>
        TypedResults.Problem(wrong.Problem, statusCode: wrong.IsMissing ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);
}
