using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Alarms.Fraud;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Alarms.Fraud;

/// <summary>How a rule is otherwise for a customer.</summary>
/// <param name="Threshold">Null: the rule's own.</param>
public sealed record FraudExceptionJson(int Customer, bool On, decimal? Threshold);

/// <summary>A ready-made rule of fraud.</summary>
/// <param name="Id">1 premium and satellite numbers, 2 listed test numbers, 3 first call ever to a country, 4 many numbers in one country, 5 calls abroad out of hours, 6 cost within an hour, 7 calls at once, 8 unusual volume.</param>
/// <param name="Threshold">It fires above.</param>
/// <param name="HangUp">0 calls in progress are left alone, 1 dry run, 2 they are hung up.</param>
public sealed record FraudRuleJson(string Url, int Id, string Name, bool On, decimal Threshold, string Unit, int HangUp, int HangUpsAnHour, IReadOnlyList<FraudExceptionJson> Exceptions);

/// <summary>What may be set of a rule.</summary>
public sealed record FraudRuleInput
{
    public bool On { get; init; } = true;
    public decimal Threshold { get; init; }
    public int HangUp { get; init; }
    public int HangUpsAnHour { get; init; } = 20;
    public IReadOnlyList<FraudExceptionJson> Exceptions { get; init; } = [];
}

/// <summary>Rules of fraud for programs; what they find is under <c>/rest-api/incident/</c>.</summary>
internal static class FraudEndpoints
{
    public static RouteGroupBuilder MapFraudRules(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/fraud-rule").WithTags("fraud-rule").ForOperators();
        group.MapGet("/", ListAsync).RequireAuthorization(Permissions.AlarmReport).WithSummary("The rules of fraud; what they find are incidents.");
        group.MapGet("/{id:int}/", FindAsync).RequireAuthorization(Permissions.AlarmReport).WithSummary("One rule.");
        group.MapPut("/{id:int}/", ChangeAsync).RequireAuthorization(Permissions.Change("alarm")).Accepts<FraudRuleInput>("application/json").MayComeSecond().WithSummary("Changes a rule: what is left out stays.");
        return api;
    }

    private static async Task<Ok<IReadOnlyList<FraudRuleJson>>> ListAsync(HttpRequest request, ClaimsPrincipal user, FraudStore store, CancellationToken cancellation)
    {
        var settings = await store.ReadAsync(user.Scope(), cancellation);
        return TypedResults.Ok<IReadOnlyList<FraudRuleJson>>([.. (settings?.Rules ?? []).Select(rule => Show(rule, settings!, request))]);
    }

    private static async Task<Results<Ok<FraudRuleJson>, NotFound>> FindAsync(int id, HttpRequest request, ClaimsPrincipal user, FraudStore store, CancellationToken cancellation) =>
        Enum.IsDefined((FraudKind)id) && await store.ReadAsync(user.Scope(), cancellation) is { } settings ? TypedResults.Ok(Show(settings.Rule((FraudKind)id), settings, request)) : TypedResults.NotFound();

    private static async Task<Results<Ok<FraudRuleJson>, NotFound, ProblemHttpResult>> ChangeAsync(int id, HttpRequest request, ClaimsPrincipal user, FraudStore store, CancellationToken cancellation)
    {
        if (!Enum.IsDefined((FraudKind)id) || await store.ReadAsync(user.Scope(), cancellation) is not { } before)
        {
            return TypedResults.NotFound();
        }

        var (kind, rule) = ((FraudKind)id, before.Rule((FraudKind)id));
        var (input, problem) = await JsonEdit.ReadAsync(
            request, new FraudRuleInput { On = rule.IsOn, Threshold = rule.Threshold, HangUp = (int)rule.HangUp, HangUpsAnHour = rule.HangUpsAnHour, Exceptions = Exceptions(before, kind) }, typeof(FraudRuleJson), cancellation);
        var saved = input is null ? new Saved.Refused(problem) : await store.SaveRuleAsync(
            user.Identity?.Name ?? "", new FraudRule(kind, input.On, input.Threshold) { HangUp = (FraudHangUp)input.HangUp, HangUpsAnHour = input.HangUpsAnHour },
            [.. input.Exceptions.Select(one => new FraudExemption(kind, one.Customer, one.On, one.Threshold))], cancellation);
        return saved is Saved.Done && await store.ReadAsync(user.Scope(), cancellation) is { } after ? TypedResults.Ok(Show(after.Rule(kind), after, request)) : Edits.Refuse(saved, request);
    }

    private static FraudRuleJson Show(FraudRule rule, FraudSettings settings, HttpRequest request) => new(
        Edits.Url(request, $"fraud-rule/{(int)rule.Kind}/"), (int)rule.Kind, FraudText.Of(rule.Kind), rule.IsOn, rule.Threshold, FraudText.Unit(rule.Kind), (int)rule.HangUp, rule.HangUpsAnHour, Exceptions(settings, rule.Kind));

    private static IReadOnlyList<FraudExceptionJson> Exceptions(FraudSettings settings, FraudKind kind) =>
        [.. settings.Exemptions.Where(one => one.Kind == kind).Select(one => new FraudExceptionJson(one.CustomerId, one.IsOn, one.Threshold))];
}
