using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting.Cards;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Reporting.Cards;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Reporting.Cards;

/// <summary>The caller's own dashboard for programs (<c>/rest-api/dashboard/</c>): what <c>/my-dashboard</c> shows and stores.</summary>
internal static class DashboardEndpoints
{
    public static RouteGroupBuilder MapDashboards(this RouteGroupBuilder api)
    {
        var own = api.MapGroup("/dashboard").WithTags("dashboard");
        own.MapGet("/", FindAsync).RequireAuthorization(Permissions.Dashboard).WithSummary("The caller's dashboard: their own, else that of their group, else the usual one; with the version of their own as ETag, \"0\" where there is none.");
        own.MapPut("/", ChangeAsync).RequireAuthorization(Permissions.Dashboard).Accepts<DashboardInput>("application/json").MayComeSecond()
            .WithSummary("Makes or changes the caller's own dashboard. With If-Match only in that version.");
        own.MapDelete("/", RemoveAsync).RequireAuthorization(Permissions.Dashboard).MayComeSecond().WithSummary("Gives up the caller's own dashboard: that of their group, or the usual one, is theirs again. With If-Match only in that version.");
        return api.MapGroupDashboards();
    }

    private static async Task<Results<Ok<DashboardJson>, ForbidHttpResult>> FindAsync(HttpContext context, DashboardStore store, CancellationToken cancellation) =>
        context.User.UserId() is { } user ? TypedResults.Ok(Told(await store.ReadAsync(user, cancellation), context)) : TypedResults.Forbid();

    private static async Task<Results<Ok<DashboardJson>, ForbidHttpResult, ProblemHttpResult>> ChangeAsync(HttpContext context, DashboardStore store, CancellationToken cancellation)
    {
        if (context.User.UserId() is not { } user)
        {
            return TypedResults.Forbid();
        }

        var before = await store.ReadAsync(user, cancellation);
        var (input, problem) = await JsonEdit.ReadAsync(context.Request, Input(Seen(before.Cards, context.User)), typeof(DashboardJson), cancellation);
        var saved = !EntityVersion.IsMeant(context.Request, before.Version) ? new Saved.Conflict()
            : input is null ? new Saved.Refused(problem)
            : input.ToCards() is not { } cards ? NoCard
            : await SaveAsync(store, user, cards, before.Version, context.User, cancellation);
        return saved is Saved.Done ? TypedResults.Ok(Told(await store.ReadAsync(user, cancellation), context)) : Edits.Refuse(saved, context.Request);
    }

    private static async Task<Results<NoContent, NotFound, ForbidHttpResult, ProblemHttpResult>> RemoveAsync(HttpContext context, DashboardStore store, CancellationToken cancellation)
    {
        if (context.User.UserId() is not { } user)
        {
            return TypedResults.Forbid();
        }

        var version = (await store.ReadAsync(user, cancellation)).Version;
        return version == 0 ? TypedResults.NotFound()
            : EntityVersion.IsMeant(context.Request, version) && await store.RemoveAsync(user, version, cancellation) ? TypedResults.NoContent()
            : Edits.Refuse(new Saved.Conflict(), context.Request);
    }

    internal static Saved.Refused NoCard { get; } = new("cards is to be a list of cards, as the contract describes it.");

    /// <summary>As something that may be changed.</summary>
    internal static DashboardInput Input(IEnumerable<DashboardCard> cards) => new() { Cards = [.. cards.Select(CardJson.Of)] };

    // What the page does not offer somebody, a program of theirs cannot store either.
    private static async Task<Saved> SaveAsync(DashboardStore store, int user, IReadOnlyList<DashboardCard> cards, long version, ClaimsPrincipal reader, CancellationToken cancellation) =>
        cards.All(card => card.Complaint() is not null || IsSeen(card, reader.Scope())) ? await store.SaveAsync(user, cards, version, cancellation)
            : new Saved.Refused("A card shows what you may not see: of the buy side, of carriers, or of another customer.");

    private static DashboardJson Told(DashboardPlan plan, HttpContext context)
    {
        EntityVersion.Tell(context.Response, plan.Version);
        return new DashboardJson(Edits.Url(context.Request, $"dashboard/"), plan.Of, plan.Group, [.. Seen(plan.Cards, context.User).Select(CardJson.Of)]);
    }

    private static IEnumerable<DashboardCard> Seen(IEnumerable<DashboardCard> cards, ClaimsPrincipal user) => cards.Where(card => IsSeen(card, user.Scope()));

    // A group's may be arranged for readers of several kinds.
    private static bool IsSeen(DashboardCard card, AccessScope scope) => card.IsFor(scope) && (scope.SeesEverything || card.CustomerId is null || card.CustomerId == scope.CustomerId);
}
