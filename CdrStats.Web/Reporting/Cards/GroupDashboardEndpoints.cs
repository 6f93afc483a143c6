using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Reporting.Cards;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Reporting.Cards;

/// <summary>The dashboards that are arranged for groups, for programs: what <c>/admin/groups/{id}/dashboard</c> shows and stores.</summary>
internal static class GroupDashboardEndpoints
{
    public static RouteGroupBuilder MapGroupDashboards(this RouteGroupBuilder api)
    {
        var groups = api.MapGroup("/group-dashboard").WithTags("dashboard").ForOperators();
        groups.MapGet("/", ListAsync).RequireAuthorization(Permissions.Change("group")).WithSummary("The groups, and for which of them a dashboard was arranged.");
        groups.MapGet("/{group:int}/", FindAsync).RequireAuthorization(Permissions.Change("group")).WithSummary("The dashboard of a group, or the usual one where there is none; with its version as ETag, \"0\" where there is none.");
        groups.MapPut("/{group:int}/", ChangeAsync).RequireAuthorization(Permissions.Change("group")).Accepts<DashboardInput>("application/json").MayComeSecond()
            .WithSummary("Makes or changes the dashboard of a group: its members see it until they arrange their own. With If-Match only in that version.");
        groups.MapDelete("/{group:int}/", RemoveAsync).RequireAuthorization(Permissions.Change("group")).MayComeSecond().WithSummary("Takes the dashboard of a group away. With If-Match only in that version.");
        return api;
    }

    private static async Task<Ok<IReadOnlyList<GroupDashboardJson>>> ListAsync(HttpContext context, GroupDashboards store, CancellationToken cancellation) =>
        TypedResults.Ok<IReadOnlyList<GroupDashboardJson>>([.. (await store.ListAsync(context.User.Scope(), cancellation)).Select(one =>
            new GroupDashboardJson(Url(context.Request, one.Id), new GroupJson(one.Id, one.Name), one.IsArranged))]);

    private static async Task<Results<Ok<DashboardJson>, NotFound>> FindAsync(int group, HttpContext context, GroupDashboards store, CancellationToken cancellation) =>
        await store.ReadAsync(context.User.Scope(), group, cancellation) is { } plan ? TypedResults.Ok(Told(plan, group, context)) : TypedResults.NotFound();

    private static async Task<Results<Ok<DashboardJson>, NotFound, ProblemHttpResult>> ChangeAsync(int group, HttpContext context, GroupDashboards store, CancellationToken cancellation)
    {
        if (await store.ReadAsync(context.User.Scope(), group, cancellation) is not { } before)
        {
            return TypedResults.NotFound();
        }

        var (input, problem) = await JsonEdit.ReadAsync(context.Request, DashboardEndpoints.Input(before.Cards), typeof(DashboardJson), cancellation);
        var saved = !EntityVersion.IsMeant(context.Request, before.Version) ? new Saved.Conflict()
            : input is null ? new Saved.Refused(problem)
            : input.Cards.Count == 0 ? new Saved.Refused("A group's dashboard has a card at least; DELETE takes it away.")
            : input.ToCards() is not { } cards ? DashboardEndpoints.NoCard
            : await store.SaveAsync(group, cards, before.Version, Editor.Of(context.User), cancellation);
        return saved is Saved.Done && await store.ReadAsync(context.User.Scope(), group, cancellation) is { } after ? TypedResults.Ok(Told(after, group, context)) : Edits.Refuse(saved, context.Request);
    }

    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> RemoveAsync(int group, HttpContext context, GroupDashboards store, CancellationToken cancellation)
    {
        if (await store.ReadAsync(context.User.Scope(), group, cancellation) is not { Version: > 0 } before)
        {
            return TypedResults.NotFound();
        }

        var saved = EntityVersion.IsMeant(context.Request, before.Version) ? await store.SaveAsync(group, [], before.Version, Editor.Of(context.User), cancellation) : new Saved.Conflict();
        return saved is Saved.Done ? TypedResults.NoContent() : Edits.Refuse(saved, context.Request);
    }

    private static DashboardJson Told(DashboardPlan plan, int group, HttpContext context)
    {
        EntityVersion.Tell(context.Response, plan.Version);
        return new DashboardJson(Url(context.Request, group), plan.Of, plan.Group, [.. plan.Cards.Select(CardJson.Of)]);
    }

    private static string Url(HttpRequest request, int group) => Edits.Url(request, $"group-dashboard/{group}/");
}
