using System.Globalization;
using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;
using CdrStats.Web.Cdrs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Rating.Rest;

/// <summary>
/// <c>/rest-api/retail-plan/{plan}/rate/</c> and the same of carrier plans: who may change the plan may change its rates. A rate is never rewritten: a change ends it
/// and makes another one, so that its id is its version, and both stand in the plan's history with who made it and when.
/// </summary>
internal sealed class PlanRateEndpoints(RateSide side, RatePlanStore plans, RateStore rates, RateVersionStore versions)
{
    private static readonly string[] Names = ["q", "page", "page_size", CountedCursor.Name];

    private string Kind => RatePlanWords.Permission(side);

    private string Plan => Kind.Replace('_', '-');

    public void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup($"/{Plan}/{{plan:int}}/rate").WithTags(Plan).ForOperators();
        group.MapGet("/", ListAsync).RequireAuthorization(Permissions.Administer(Kind))
            .WithQuery(
                new QueryField("q", "Digits: the rates whose prefix begins with them, by prefix. Other text: those whose destination contains it, by destination."),
                new QueryField(CountedCursor.Name, "Empty to begin a walk; then what next says. However many rates there are, each step is quick."))
            .WithSummary("The rates of a plan that count, by prefix. Walk long decks with cursor: start with an empty one and follow next.");
        group.MapGet("/{id:long}/", FindAsync).RequireAuthorization(Permissions.Administer(Kind)).WithSummary("One rate, also one that was ended.");
        group.MapGet("/{id:long}/history/", HistoryAsync).RequireAuthorization(Permissions.Administer(Kind)).WithSummary("What happened to the rates of this one's prefix in the plan, the newest first.");
        group.MapPost("/", AddAsync).RequireAuthorization(Permissions.Change(Kind)).Accepts<RateInput>("application/json").WithSummary("Adds a rate.");
        group.MapPut("/{id:long}/", ChangeAsync).RequireAuthorization(Permissions.Change(Kind)).Accepts<RateInput>("application/json").MayComeSecond()
            .WithSummary("Ends a rate and makes another one in its place, with an id and an address of its own: what is left out stays, null takes away.");
        group.MapDelete("/{id:long}/", RemoveAsync).RequireAuthorization(Permissions.Change(Kind)).MayComeSecond().WithSummary("Ends a rate. Calls that were priced by it keep it.");
    }

    private async Task<Results<Ok<Page<RateJson>>, NotFound, ProblemHttpResult>> ListAsync(int plan, HttpRequest request, CancellationToken cancellation)
    {
        if (request.Query.Keys.FirstOrDefault(key => !Names.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            return CallEndpoints.Bad($"\"{unknown}\" is no parameter here; there are {string.Join(", ", Names)}.");
        }

        if (!PageRequest.TryRead(request, out var page, out var problem))
        {
            return CallEndpoints.Bad(problem);
        }

        if (!await IsThereAsync(plan, cancellation))
        {
            return TypedResults.NotFound();
        }

        var search = request.Query["q"].ToString();
        if (CountedCursor.IsAsked(request))
        {
            return await WalkAsync(plan, search, page.Size, request, cancellation);
        }

        var found = await rates.PageAsync(plan, search, null, page.Size, cancellation, page.Skip);
        return TypedResults.Ok(page.Of(Shown(plan, found, request), await rates.CountAsync(plan, search, cancellation), request));
    }

    private async Task<Results<Ok<Page<RateJson>>, NotFound, ProblemHttpResult>> WalkAsync(int plan, string search, int size, HttpRequest request, CancellationToken cancellation)
    {
        RateRow? after = null;
        if (!CountedCursor.TryRead(request, out var cursor)
            || (!cursor.IsBeginning && (after = long.TryParse(cursor.After, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? await rates.FindAsync(plan, id, cancellation) : null) is null))
        {
            return CallEndpoints.Bad(CountedCursor.Problem(request));
        }

        var count = after is null ? await rates.CountAsync(plan, search, cancellation) : cursor.Count;
        var found = await rates.PageAsync(plan, search, after, size, cancellation);
        var next = found.HasMore ? new CountedCursor(found.Rates[^1].Id.ToString(CultureInfo.InvariantCulture), count).Address(request) : null;
        return TypedResults.Ok(new Page<RateJson>(count, next, null, Shown(plan, found, request)));
    }

    private async Task<Results<Ok<RateJson>, NotFound>> FindAsync(int plan, long id, HttpRequest request, CancellationToken cancellation) =>
        await RateAsync(plan, id, cancellation) is { } rate ? TypedResults.Ok(Show(plan, rate, request)) : TypedResults.NotFound();

    private async Task<Results<Ok<IReadOnlyList<RateEventJson>>, NotFound>> HistoryAsync(int plan, long id, HttpRequest request, CancellationToken cancellation)
    {
        if (await RateAsync(plan, id, cancellation) is not { } rate)
        {
            return TypedResults.NotFound();
        }

        var events = await versions.HistoryAsync(plan, rate.Prefix, cancellation);
        return TypedResults.Ok<IReadOnlyList<RateEventJson>>([.. events.Select(one => RateEventJson.Of(one, row => Show(plan, row, request)))]);
    }

    private async Task<Results<Created<RateJson>, NotFound, ProblemHttpResult>> AddAsync(int plan, HttpRequest request, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!await IsThereAsync(plan, cancellation))
        {
            return TypedResults.NotFound();
        }

        var (saved, stored) = await PutAsync(plan, 0, new RateInput(), request, user, cancellation);
        return stored is null ? Edits.Refuse(saved, request) : TypedResults.Created(Url(plan, stored.Id, request), Show(plan, stored, request));
    }

    private async Task<Results<Ok<RateJson>, NotFound, ProblemHttpResult>> ChangeAsync(int plan, long id, HttpRequest request, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (await RateAsync(plan, id, cancellation) is not { } rate)
        {
            return TypedResults.NotFound();
        }

        if (!IsMeant(plan, rate, request))
        {
            return Edits.Refuse(new Saved.Conflict(), request);
        }

        var (saved, stored) = await PutAsync(plan, id, RateInput.Of(rate), request, user, cancellation);
        return stored is null ? Edits.Refuse(saved, request) : TypedResults.Ok(Show(plan, stored, request));
    }

    private async Task<Results<NoContent, NotFound, ProblemHttpResult>> RemoveAsync(int plan, long id, HttpRequest request, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (await RateAsync(plan, id, cancellation) is not { } rate)
        {
            return TypedResults.NotFound();
        }

        var saved = !IsMeant(plan, rate, request) ? new Saved.Conflict() : await rates.DeleteAsync(plan, id, Name(user), cancellation);
        return saved is Saved.Done ? TypedResults.NoContent() : Edits.Refuse(saved, request, StatusCodes.Status409Conflict);
    }

    private async Task<(Saved Saved, RateRow? Stored)> PutAsync(int plan, long id, RateInput now, HttpRequest request, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var (input, problem) = await JsonEdit.ReadAsync(request, now, typeof(RateJson), cancellation);
        if (input?.Read(plan, id, out problem) is not { } rate)
        {
            return (new Saved.Refused(problem), null);
        }

        // Read again: with all the decimals that it is kept with.
        var (saved, stored) = await rates.PutAsync(rate, Name(user), cancellation);
        return (saved, stored is null ? null : await rates.FindAsync(plan, stored.Id, cancellation));
    }

    // A rate is never changed, but may have been ended.
    private bool IsMeant(int plan, RateRow rate, HttpRequest request) => EntityVersion.IsMeant(request, EntityVersion.OfContent(Show(plan, rate, request), request.HttpContext));

    private async Task<bool> IsThereAsync(int plan, CancellationToken cancellation) => await plans.FindAsync(plan, cancellation) is { } found && found.Side == side;

    private async Task<RateRow?> RateAsync(int plan, long id, CancellationToken cancellation) => await IsThereAsync(plan, cancellation) ? await rates.FindAsync(plan, id, cancellation) : null;

    private List<RateJson> Shown(int plan, RatePage found, HttpRequest request) => [.. found.Rates.Select(rate => Show(plan, rate, request))];

    private RateJson Show(int plan, RateRow rate, HttpRequest request) => RateJson.Of(rate, Url(plan, rate.Id, request));

    private string Url(int plan, long id, HttpRequest request) => Edits.Url(request, $"{Plan}/{plan}/rate/{id}/");

    private static string Name(ClaimsPrincipal user) => user.Identity?.Name ?? "";
}
