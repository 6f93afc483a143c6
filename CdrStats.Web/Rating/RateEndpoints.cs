using System.Security.Claims;
using System.Text.Json.Serialization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Rating;
using CdrStats.Web.Api;
using CdrStats.Web.Cdrs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Rating;

/// <summary>A rate that a plan sells by. Amounts are texts with their exact decimals.</summary>
/// <param name="Grace">Calls of up to so many seconds are free.</param>
/// <param name="InitialRate">A minute's price for the initial increment, where it has its own.</param>
/// <param name="RetailPlan">Where it stands; absent for customers.</param>
public sealed record VoipRateJson(
    long RateId, string Prefix, string Destination, string RetailRate, string Currency, string ConnectionFee, int InitialIncrement, int Increment, int MinimumSeconds, string MinimumCharge, int Grace,
    DateTime? ValidFrom, DateTime? ValidUntil, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? InitialRate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Named? RetailPlan)
{
    public static VoipRateJson Of(ListedRate listed, VoipPlan plan, AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(listed);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(scope);
        var rate = listed.Rate;
        return new VoipRateJson(
            rate.Id, rate.Prefix, rate.Destination, CallJson.Exact(rate.PerMinute), plan.Currency, CallJson.Exact(rate.ConnectionFee), rate.InitialSeconds, rate.IncrementSeconds, rate.MinimumSeconds,
            CallJson.Exact(rate.MinimumCharge), rate.GraceSeconds, rate.ValidFrom?.UtcDateTime, rate.ValidUntil?.UtcDateTime,
            rate.InitialPerMinute is { } own ? CallJson.Exact(own) : null, scope.SeesEverything ? new Named(listed.Plan.Id, listed.Plan.Name) : null);
    }
}

/// <summary><c>/rest-api/voip-rate/</c></summary>
public static class RateEndpoints
{
    private static readonly string[] Names = ["dialcode", "recipient_phone_no", "sort_field", "order", "plan", "page", "page_size"];
    private static readonly Dictionary<string, RateOrder> Orders = new()
    {
        ["prefix"] = RateOrder.Prefix,
        ["retail_rate"] = RateOrder.RetailRate,
        ["destination"] = RateOrder.Destination,
    };

    public static RouteGroupBuilder MapVoipRates(this RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapGet("/voip-rate/", ListAsync).WithTags("rating").RequireAuthorization(Permissions.CallRate).ProducesProblem(StatusCodes.Status404NotFound)
            .WithQuery(
                new QueryField("dialcode", "Digits that the prefix begins with."),
                new QueryField("recipient_phone_no", "A number as it would be dialled: the rates whose prefix it begins with."),
                new QueryField("sort_field", "prefix by default.", Words: [.. Orders.Keys]),
                new QueryField("order", "asc by default.", Words: ["asc", "desc"]),
                new QueryField("plan", "Operators: the VoIP plan's id or name; the only one by default. A customer's is their own."))
            .WithSummary("The rates that the caller's plan sells by now: of each prefix the one that a call would be charged by.");
        return api;
    }

    private static async Task<Results<Ok<Page<VoipRateJson>>, ProblemHttpResult>> ListAsync(
        HttpRequest http, ClaimsPrincipal user, RatingDesk desk, RateBook book, CancellationToken cancellation)
    {
        if (http.Query.Keys.FirstOrDefault(key => !Names.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            return CallEndpoints.Bad($"\"{unknown}\" is no parameter here; there are {string.Join(", ", Names)}.");
        }

        if (!PageRequest.TryRead(http, out var page, out var problem))
        {
            return CallEndpoints.Bad(problem);
        }

        var scope = user.Scope();
        var rules = await desk.NowAsync(scope, cancellation);
        if (!SimulationRequest.TryPlan(rules, http.Query["plan"], out var plan, out problem, out var isMissing))
        {
            return isMissing ? TypedResults.Problem(problem, statusCode: StatusCodes.Status404NotFound) : CallEndpoints.Bad(problem);
        }

        if (Search(http.Query, rules, out problem) is not { } search)
        {
            return CallEndpoints.Bad(problem);
        }

        if (plan is null)
        {
            return TypedResults.Ok(page.Of<VoipRateJson>([], 0, http));
        }

        var found = book.Of(plan).Find(search, page.Skip, page.Size);
        return TypedResults.Ok(page.Of([.. found.Rates.Select(rate => VoipRateJson.Of(rate, plan, scope))], found.Count, http));
    }

    private static RateSearch? Search(IQueryCollection query, PlansInForce rules, out string problem)
    {
        var (dialcode, recipient, field, order) = (query["dialcode"].ToString(), query["recipient_phone_no"].ToString(), query["sort_field"].ToString(), query["order"].ToString());
        var begins = dialcode.Length == 0 ? null : RatePrefix.Clean(dialcode);
        problem = dialcode.Length > 0 && begins is null ? "dialcode is 1 to 20 digits."
            : field.Length > 0 && !Orders.ContainsKey(field) ? $"sort_field is one of {string.Join(", ", Orders.Keys)}."
            : order is not ("" or "asc" or "desc") ? "order is asc or desc."
            : "";
        return problem.Length > 0
            ? null
            : new RateSearch(begins, recipient.Length == 0 ? null : rules.Read(null, recipient).Digits, null, Orders.GetValueOrDefault(field), order == "desc");
    }
}
