using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Rating.Rest;

/// <summary><c>/rest-api/ban-plan/{plan}/prefix/</c>: who may change the plan may change its prefixes. Each change is one of the plan, and moves its version on.</summary>
internal sealed class BanPrefixEndpoints(BanPlanStore store, IHttpContextAccessor context)
{
    public void Map(RouteGroupBuilder api)
    {
        var prefixes = api.MapGroup("/ban-plan/{plan:int}/prefix").WithTags("ban-plan").ForOperators();
        prefixes.MapGet("/", ListAsync).RequireAuthorization(Permissions.Administer("ban_plan")).WithSummary("The prefixes of a ban plan, in order.");
        prefixes.MapGet("/{prefix}/", FindAsync).RequireAuthorization(Permissions.Administer("ban_plan")).WithSummary("One prefix of a ban plan, with the version of the plan as ETag.");
        prefixes.MapPost("/", AddAsync).RequireAuthorization(Permissions.Change("ban_plan")).Accepts<BanPrefixInput>("application/json").MayComeSecond()
            .WithSummary("Bans a prefix, or each of a range.");
        prefixes.MapPut("/{prefix}/", ChangeAsync).RequireAuthorization(Permissions.Change("ban_plan")).Accepts<BanPrefixInput>("application/json").MayComeSecond()
            .WithSummary("Names the destination of a banned prefix anew, or bans another prefix in its place.");
        prefixes.MapDelete("/{prefix}/", RemoveAsync).RequireAuthorization(Permissions.Change("ban_plan")).MayComeSecond().WithSummary("Bans a prefix no longer.");
    }

    private async Task<Results<Ok<Page<BanPrefixJson>>, NotFound, ProblemHttpResult>> ListAsync(int plan, HttpRequest request, CancellationToken cancellation) =>
        !PageRequest.TryRead(request, out var page, out var problem) ? Edits.Bad(problem)
        : await PlanAsync(plan, cancellation) is { } found
            ? TypedResults.Ok(page.Of([.. found.Prefixes.Skip(page.Skip).Take(page.Size).Select(one => Show(plan, one, request))], found.Prefixes.Count, request))
            : TypedResults.NotFound();

    private async Task<Results<Ok<BanPrefixJson>, NotFound>> FindAsync(int plan, string prefix, HttpRequest request, CancellationToken cancellation)
    {
        if (await PlanAsync(plan, cancellation) is not { } found || Of(found, prefix) is not { } one)
        {
            return TypedResults.NotFound();
        }

        EntityVersion.Tell(request.HttpContext.Response, found.Version);
        return TypedResults.Ok(Show(plan, one, request));
    }

    private async Task<Results<Created<IReadOnlyList<BanPrefixJson>>, NotFound, ProblemHttpResult>> AddAsync(int plan, HttpRequest request, CancellationToken cancellation)
    {
        if (await PlanAsync(plan, cancellation) is not { } found)
        {
            return TypedResults.NotFound();
        }

        var (input, problem) = await JsonEdit.ReadAsync(request, new BanPrefixInput(), typeof(BanPrefixJson), cancellation);
        var added = input is null ? null : BanPlanResource.Expand([input], out problem);
        var saved = added is null ? new Saved.Refused(problem)
            : added.FirstOrDefault(one => Of(found, one.Prefix) is not null) is { } known ? new Saved.Refused($"'{known.Prefix}' is banned by it already.")
            : await SaveAsync(found, [.. found.Prefixes, .. added], request, cancellation);
        return saved is Saved.Done
            ? TypedResults.Created<IReadOnlyList<BanPrefixJson>>(Edits.Url(request, $"ban-plan/{plan}/prefix/"), [.. added!.Select(one => Show(plan, one, request))])
            : Edits.Refuse(saved, request);
    }

    private async Task<Results<Ok<BanPrefixJson>, NotFound, ProblemHttpResult>> ChangeAsync(int plan, string prefix, HttpRequest request, CancellationToken cancellation)
    {
        if (await PlanAsync(plan, cancellation) is not { } found || Of(found, prefix) is not { } now)
        {
            return TypedResults.NotFound();
        }

        var (input, problem) = await JsonEdit.ReadAsync(request, new BanPrefixInput { Prefix = now.Prefix, Destination = now.Destination }, typeof(BanPrefixJson), cancellation);
        var changed = input is null ? null : BanPlanResource.Expand([input], out problem);
        var saved = changed is null ? new Saved.Refused(problem)
            : changed.Count > 1 ? new Saved.Refused("A range takes no single prefix's place; add it instead.")
            : changed[0].Prefix != now.Prefix && Of(found, changed[0].Prefix) is not null ? new Saved.Refused($"'{changed[0].Prefix}' is banned by it already.")
            : await SaveAsync(found, [.. found.Prefixes.Where(one => one != now), .. changed], request, cancellation);
        return saved is Saved.Done ? TypedResults.Ok(Show(plan, changed![0], request)) : Edits.Refuse(saved, request);
    }

    private async Task<Results<NoContent, NotFound, ProblemHttpResult>> RemoveAsync(int plan, string prefix, HttpRequest request, CancellationToken cancellation)
    {
        if (await PlanAsync(plan, cancellation) is not { } found || Of(found, prefix) is not { } now)
        {
            return TypedResults.NotFound();
        }

        var saved = await SaveAsync(found, [.. found.Prefixes.Where(one => one != now)], request, cancellation);
        return saved is Saved.Done ? TypedResults.NoContent() : Edits.Refuse(saved, request, StatusCodes.Status409Conflict);
    }

    // If-Match names the version of the plan.
    private async Task<Saved> SaveAsync(BanPlan found, IReadOnlyList<BanPrefix> prefixes, HttpRequest request, CancellationToken cancellation) =>
        EntityVersion.IsMeant(request, found.Version) ? await store.SaveAsync(context.Who(), found with { Prefixes = prefixes }, cancellation) : new Saved.Conflict();

    private async Task<BanPlan?> PlanAsync(int id, CancellationToken cancellation) => (await store.ListAsync(cancellation)).FirstOrDefault(plan => plan.Id == id);

    private static BanPrefix? Of(BanPlan plan, string prefix) => plan.Prefixes.FirstOrDefault(one => one.Prefix == prefix);

    private static BanPrefixJson Show(int plan, BanPrefix one, HttpRequest request) => new(Edits.Url(request, $"ban-plan/{plan}/prefix/{one.Prefix}/"), one.Prefix, one.Destination);
}
