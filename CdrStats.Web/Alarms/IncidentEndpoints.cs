using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Alarms;

/// <summary>What fraud an incident is about.</summary>
/// <param name="Rule">The number of the rule, as in <c>/rest-api/fraud-rule/</c>.</param>
/// <param name="Customer">By id; null: nobody's.</param>
public sealed record IncidentFraudJson(int Rule, int? Customer, string AccountCode, long Calls, decimal SellCost, decimal BuyCost, decimal InProgressCost, string Currency);

/// <summary>Something that is wrong.</summary>
/// <param name="Alarm">Null: it is not of an alarm.</param>
/// <param name="State">open, acknowledged, snoozed, recovered or closed.</param>
/// <param name="Severity">1 notice, 2 warning, 3 critical.</param>
/// <param name="Finding">What opened it, in words.</param>
/// <param name="Fired">How many evaluations fired.</param>
/// <param name="Quiet">Nobody was told: it opened in a time of maintenance, or as a part of another.</param>
/// <param name="PartOf">The incident that is told in its place.</param>
/// <param name="Cause">The switch or carrier that fails as a whole.</param>
public sealed record IncidentJson(
    string Url, long Id, string Name, AlarmOfReport? Alarm, IncidentFraudJson? Fraud, string State, int Severity, string Finding, decimal Value, decimal? ReferenceValue, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt,
    string? ClosedBy, DateTimeOffset FiredAt, int Fired, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy, DateTimeOffset? SnoozedUntil, string? AssignedTo, bool Quiet, long? PartOf, string Cause);

/// <summary>A line of its history.</summary>
/// <param name="Who">Null: the console itself, or whoever is not told to customers.</param>
public sealed record IncidentEventJson(DateTimeOffset At, string? Who, string Kind, string Words);

/// <summary>All about an incident.</summary>
public sealed record IncidentStoryJson(IncidentJson Incident, IReadOnlyList<IncidentEventJson> History, IReadOnlyList<long> Parts);

/// <summary>What is done with an incident.</summary>
/// <param name="Minutes">Of <c>snooze</c>.</param>
/// <param name="Words">Of <c>comment</c>.</param>
/// <param name="To">Of <c>assign</c>: an operator; empty: nobody.</param>
public sealed record IncidentDeed(int Minutes = 60, string Words = "", string To = "");

/// <summary>Incidents for programs: of alarms, of fraud and of limits.</summary>
internal static class IncidentEndpoints
{
    public static RouteGroupBuilder MapIncidents(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/incident").WithTags("incident");
        group.MapGet("/", ListAsync).RequireAuthorization(Permissions.AlarmReport).WithMetadata(QueryFields.Paging)
            .WithQuery(new QueryField("open", "true: open ones alone.", Words: ["true", "false"]), new QueryField("before", "Only those with a lower id, to walk on.", IsWhole: true))
            .WithSummary("The incidents, the newest first: at most 50 at once; walk on with before.");
        group.MapGet("/{id:long}/", FindAsync).RequireAuthorization(Permissions.AlarmReport).WithSummary("One incident with its history.");
        foreach (var deed in (string[])["acknowledge", "snooze", "comment", "assign", "close"])
        {
            group.MapPost($"/{{id:long}}/{deed}/", (long id, IncidentDeed? body, HttpContext context, ClaimsPrincipal user, IncidentStore store, IncidentAssignments assignments, CancellationToken cancellation) =>
                    DoAsync(deed, id, body ?? new IncidentDeed(), context, user, store, assignments, cancellation))
                .RequireAuthorization(AlarmPages.Operate).MayComeSecond().WithSummary(deed switch
                {
                    "acknowledge" => "Somebody is on it: nobody is told again.",
                    "snooze" => "Nobody is told again for so many minutes.",
                    "comment" => "Adds words to its history.",
                    "assign" => "Gives it to an operator, or takes it away.",
                    _ => "Closes it by hand.",
                });
        }

        return api;
    }

    private static async Task<Results<Ok<IReadOnlyList<IncidentJson>>, ProblemHttpResult>> ListAsync(HttpRequest request, ClaimsPrincipal user, IncidentStore store, TimeProvider clock, CancellationToken cancellation)
    {
        var (open, before) = (request.Query["open"].ToString(), request.Query["before"].ToString());
        if (open is not ("" or "true" or "false") || (before.Length > 0 && !long.TryParse(before, out _)))
        {
            return Edits.Bad("open is true or false, and before the id of an incident.");
        }

        var rows = await store.ListAsync(user.Scope(), open == "true", before.Length > 0 ? long.Parse(before, System.Globalization.CultureInfo.InvariantCulture) : null, IncidentStore.Page, cancellation);
        return TypedResults.Ok<IReadOnlyList<IncidentJson>>([.. rows.Select(row => Show(row, request, clock.GetUtcNow()))]);
    }

    private static async Task<Results<Ok<IncidentStoryJson>, NotFound>> FindAsync(long id, HttpRequest request, ClaimsPrincipal user, IncidentStore store, TimeProvider clock, CancellationToken cancellation) =>
        await store.StoryAsync(user.Scope(), id, cancellation) is { } story ? TypedResults.Ok(Show(story, request, clock.GetUtcNow())) : TypedResults.NotFound();

    private static async Task<Results<Ok<IncidentStoryJson>, NotFound, ProblemHttpResult>> DoAsync(
        string deed, long id, IncidentDeed body, HttpContext context, ClaimsPrincipal user, IncidentStore store, IncidentAssignments assignments, CancellationToken cancellation)
    {
        var who = user.Identity?.Name ?? "";
        if (await store.StoryAsync(user.Scope(), id, cancellation) is null)
        {
            return TypedResults.NotFound();
        }

        var saved = deed switch
        {
            "acknowledge" => await store.AcknowledgeAsync(who, id, cancellation),
            "snooze" => await store.SnoozeAsync(who, id, TimeSpan.FromMinutes(body.Minutes), cancellation),
            "comment" => await store.CommentAsync(who, id, body.Words ?? "", cancellation),
            "assign" => await assignments.AssignAsync(who, id, body.To ?? "", cancellation),
            _ => await store.CloseAsync(who, id, cancellation),
        };
        return saved is Saved.Done && await store.StoryAsync(user.Scope(), id, cancellation) is { } story
            ? TypedResults.Ok(Show(story, context.Request, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow())) : Edits.Refuse(saved, context.Request);
    }

    private static IncidentStoryJson Show(IncidentStory story, HttpRequest request, DateTimeOffset now) => new(
        Show(story.Incident, request, now), [.. story.Events.Select(one => new IncidentEventJson(one.At, one.Who, one.Kind.ToString().ToLowerInvariant(), one.Words))], [.. story.Parts.Select(part => part.Id)]);

    private static IncidentJson Show(Incident row, HttpRequest request, DateTimeOffset now) => new(
        Edits.Url(request, $"incident/{row.Id}/"), row.Id, row.Name, row.Alarm is { } alarm ? new AlarmOfReport(alarm.Id, alarm.Name) : null,
        row.Subject is { Fraud: { } fraud } about
            ? new IncidentFraudJson((int)fraud, about.CustomerId == 0 ? null : about.CustomerId, about.AccountCode, about.Calls, about.SellCost, about.BuyCost, about.RunningCost, about.Currency) : null,
        row.State(now).ToString().ToLowerInvariant(), (int)row.Severity, row.Words, row.Value, row.Reference, row.OpenedAt, row.ClosedAt, row.ClosedBy, row.FiredAt, row.Fired, row.AcknowledgedAt, row.AcknowledgedBy,
        row.SnoozedUntil, row.AssignedTo, row.IsQuiet, row.PartOf, row.Cause);
}
