using System.Security.Claims;
using System.Text.Json.Serialization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Rating;
using CdrStats.Web.Api;
using CdrStats.Web.Cdrs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Rating;

/// <summary>A rate that a simulated call could have been priced by. Amounts and rates are texts with their exact decimals.</summary>
/// <param name="Side"><c>sell</c> or <c>buy</c>.</param>
/// <param name="Rank">From 1, within its side.</param>
/// <param name="Metric">The retail plan's, or the carrier plan's and its provider's together.</param>
/// <param name="InitialRate">Of the initial increment, where it has its own.</param>
/// <param name="AheadBy">What puts it ahead of the next one; absent for the last.</param>
public sealed record CandidateJson(
    string Side, int Rank, bool Chosen, Named Plan, long Metric, string Prefix, string Destination, long RateId, string Rate, string ConnectionFee, int InitialIncrement, int Increment,
    int BilledSeconds, string Cost, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? InitialRate, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AheadBy);

/// <summary>What a call would cost. Buy, candidates and margin are absent for customers.</summary>
/// <param name="Number">As it was read: E.164 without the plus; empty when it is none.</param>
/// <param name="Dialcode">By which the country was found.</param>
/// <param name="Banned">Whether the plan bans the destination.</param>
/// <param name="Margin">Absent, too, while either side has no rate.</param>
public sealed record SimulationJson(
    string Number, CallKind Kind, string? Country, string? Dialcode, string? DestinationName, bool Banned, Named? Plan, string? Currency, int Seconds, DateTime At, RatingStatus RatingStatus, CallPriceJson Sell,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CallPriceJson? Buy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CandidateJson>? Candidates,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Margin,
    IReadOnlyList<string> Steps)
{
    public static SimulationJson Of(Simulation simulation, AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentNullException.ThrowIfNull(scope);
        var call = simulation.Call;
        var withBuy = scope.SeesBuySide;
        return new SimulationJson(
            simulation.Number.Digits, simulation.Number.Kind, simulation.Code?.Country, simulation.Code?.Prefix, simulation.Code?.Destination,
            simulation.BannedBy is not null,
            call.Plan is { } plan ? new Named(plan.Id, plan.Name) : null, call.Plan?.Currency, call.Request.Seconds, call.Request.Start.UtcDateTime, call.Outcome.Status,
            Price(call.Outcome.Sell, call.Plan?.Retail.FirstOrDefault(one => one.Id == call.Outcome.Sell.PlanId)?.Name),
            withBuy ? Price(call.Outcome.Buy, call.Plan?.Carriers.FirstOrDefault(one => one.Id == call.Outcome.Buy.PlanId)?.Name) : null,
            withBuy ? [.. Ranked("sell", call.Candidates.Sell), .. Ranked("buy", call.Candidates.Buy)] : null,
            withBuy && call.Margin is { } margin ? CallJson.Exact(margin) : null,
            [.. call.Steps(withBuy).Select(step => step.ToString())]);
    }

    private static CallPriceJson Price(SidePrice price, string? plan) => new(
        price.PlanId is { } id ? new Named(id, plan ?? "") : null, price.RateId is null ? null : price.Prefix, price.RateId, price.BilledSeconds, CallJson.Exact(price.PerMinute), CallJson.Exact(price.Cost));

    private static IEnumerable<CandidateJson> Ranked(string side, IReadOnlyList<RatingCandidate> candidates) => candidates.Select((one, at) => new CandidateJson(
        side, at + 1, one.Chosen, new Named(one.PlanId, one.PlanName), one.Metric, one.Rate.Prefix, one.Rate.Destination, one.Rate.Id, CallJson.Exact(one.Rate.PerMinute),
        CallJson.Exact(one.Rate.ConnectionFee), one.Rate.InitialSeconds, one.Rate.IncrementSeconds, one.BilledSeconds, CallJson.Exact(one.Cost), one.Rate.InitialPerMinute is { } own ? CallJson.Exact(own) : null, one.Ahead is { } by ? EnumText.Of(by) : null));
}

/// <summary><c>/rest-api/simulate/</c></summary>
public static class SimulateEndpoint
{
    public static RouteGroupBuilder MapSimulate(this RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapGet("/simulate/", SimulateAsync).WithTags("rating").RequireAuthorization(Permissions.Simulator).ProducesProblem(StatusCodes.Status404NotFound)
            .WithQuery(
                new QueryField("destination", "The number, as it would be dialled. Wanted."),
                new QueryField("seconds", "Talk time; 60 by default.", IsWhole: true),
                new QueryField("at", "When the call starts, RFC 3339; now by default."),
                new QueryField("plan", "Operators: the VoIP plan's id or name; the only one by default. A customer's is their own."),
                new QueryField("switch", "Operators: id or name of the switch whose way of dialling counts; by default the global settings."))
            .WithSummary("What a call would cost, and why; for operators with every candidate ranked.");
        return api;
    }

    private static async Task<Results<Ok<SimulationJson>, ProblemHttpResult>> SimulateAsync(
        HttpRequest http, ClaimsPrincipal user, RatingDesk desk, TimeProvider clock, CancellationToken cancellation)
    {
        if (http.Query.Keys.FirstOrDefault(key => !SimulationRequest.Names.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            return CallEndpoints.Bad($"\"{unknown}\" is no parameter here; there are {string.Join(", ", SimulationRequest.Names)}.");
        }

        var destination = http.Query["destination"].ToString().Trim();
        if (destination.Length == 0)
        {
            return CallEndpoints.Bad("destination is wanted: the number, as it would be dialled.");
        }

        // A plus sign in a link that was not escaped arrives as a blank, and is trimmed away: it was a number with its calling code all the same.
        var dialled = http.Query["destination"].ToString() is [' ', ..] && char.IsAsciiDigit(destination[0]) ? "+" + destination : destination;
        var scope = user.Scope();
        var rules = await desk.NowAsync(scope, cancellation);
        var request = new SimulationRequest(http.Query["seconds"], http.Query["at"], http.Query["plan"], http.Query["switch"]);
        return request.Read(rules, clock.GetUtcNow(), TimeZoneInfo.Utc, out var problem, out var isMissing) is { } terms
            ? TypedResults.Ok(SimulationJson.Of(rules.Simulate(terms.Plan, terms.Switch, dialled, terms.Seconds, terms.At), scope))
            : isMissing ? TypedResults.Problem(problem, statusCode: StatusCodes.Status404NotFound)
            : CallEndpoints.Bad(problem);
    }
}
