using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Switches;

/// <summary>A switch as the interface shows it.</summary>
public sealed record SwitchResource(string Url, int Id, string Name, string Ipaddress, int SwitchType, Guid KeyUuid);

/// <summary>What may be set of a switch. Without a name, its address is its name; without a type it stays or is unknown (0).</summary>
public sealed record SwitchInput(string? Name, string? Ipaddress, int? SwitchType);

/// <summary><c>/rest-api/switch/</c>: operators only. To a customer's user there are no switches.</summary>
public static class SwitchEndpoints
{
    public static RouteGroupBuilder MapSwitches(this RouteGroupBuilder api)
    {
        var switches = api.MapGroup("/switch").WithTags("switch");
        switches.MapGet("/", ListAsync).RequireAuthorization(Permissions.Administer("switch")).WithSummary("The switches, by name.");
        switches.MapGet("/{id:int}/", FindAsync).RequireAuthorization(Permissions.Administer("switch")).WithSummary("One switch, with its version as ETag.");
        switches.MapPost("/", AddAsync).RequireAuthorization(Permissions.Add("switch")).Accepts<SwitchInput>("application/json").ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Adds a switch.");
        switches.MapPut("/{id:int}/", ChangeAsync).RequireAuthorization(Permissions.Change("switch")).Accepts<SwitchInput>("application/json").MayComeSecond().WithSummary("Changes a switch. With If-Match only in that version.");
        switches.MapDelete("/{id:int}/", DeleteAsync).RequireAuthorization(Permissions.Delete("switch")).MayComeSecond().WithSummary("Deletes a switch that has no calls. With If-Match only in that version.");
        return api;
    }

    private static async Task<Results<Ok<Page<SwitchResource>>, ProblemHttpResult>> ListAsync(HttpContext context, SwitchStore store, CancellationToken cancellation)
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var problem))
        {
            return TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        }

        var all = context.User.Scope().SeesEverything ? await store.ListAsync(cancellation) : [];
        return TypedResults.Ok(page.Of([.. all.Skip(page.Skip).Take(page.Size).Select(row => Show(row, context.Request))], all.Count, context.Request));
    }

    private static async Task<Results<Ok<SwitchResource>, NotFound>> FindAsync(int id, HttpContext context, SwitchStore store, CancellationToken cancellation) =>
        await VisibleAsync(id, context, store, cancellation) is { } row ? TypedResults.Ok(Told(row, context)) : TypedResults.NotFound();

    private static async Task<Results<Created<SwitchResource>, ProblemHttpResult>> AddAsync(HttpContext context, SwitchStore store, CancellationToken cancellation)
    {
        var (input, trouble) = await JsonEdit.ReadAsync(context.Request, new SwitchInput(null, null, null), typeof(SwitchResource), cancellation);
        if (input is null)
        {
            return Edits.Bad(trouble);
        }

        var added = new Switch { Name = input.Name ?? input.Ipaddress ?? "", IpAddress = input.Ipaddress ?? "", Type = (CdrSource)(input.SwitchType ?? 0) };
        if (!context.User.Scope().SeesEverything)
        {
            return TypedResults.Problem("Only operators add switches.", statusCode: StatusCodes.Status403Forbidden);
        }

        if (await SaveAsync(added, store, context.Request, cancellation) is { } problem)
        {
            return problem;
        }

        var shown = Told(added, context);
        return TypedResults.Created(shown.Url, shown);
    }

    private static async Task<Results<Ok<SwitchResource>, NotFound, ProblemHttpResult>> ChangeAsync(int id, HttpContext context, SwitchStore store, CancellationToken cancellation)
    {
        if (await VisibleAsync(id, context, store, cancellation) is not { } row)
        {
            return TypedResults.NotFound();
        }

        var (input, trouble) = await JsonEdit.ReadAsync(context.Request, new SwitchInput(row.Name, row.IpAddress, (int)row.Type), typeof(SwitchResource), cancellation);
        if (!EntityVersion.IsMeant(context.Request, row.Version))
        {
            return Edits.Refuse(new Saved.Conflict(), context.Request);
        }

        if (input is null)
        {
            return Edits.Bad(trouble);
        }

        (row.Name, row.IpAddress, row.Type, row.IsNew) = (input.Name ?? row.Name, input.Ipaddress ?? row.IpAddress, (CdrSource)(input.SwitchType ?? (int)row.Type), false);
        return await SaveAsync(row, store, context.Request, cancellation) is { } problem ? problem : TypedResults.Ok(Told(row, context));
    }

    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> DeleteAsync(int id, HttpContext context, SwitchStore store, CancellationToken cancellation)
    {
        if (await VisibleAsync(id, context, store, cancellation) is not { } row)
        {
            return TypedResults.NotFound();
        }

        var saved = EntityVersion.IsMeant(context.Request, row.Version) ? await store.DeleteAsync(id, row.Version, cancellation) : new Saved.Conflict();
        return saved is Saved.Done ? TypedResults.NoContent() : Edits.Refuse(saved, context.Request, StatusCodes.Status409Conflict);
    }

    private static async Task<Switch?> VisibleAsync(int id, HttpContext context, SwitchStore store, CancellationToken cancellation) =>
        context.User.Scope().SeesEverything ? await store.FindAsync(id, cancellation) : null;

    private static async Task<ProblemHttpResult?> SaveAsync(Switch row, SwitchStore store, HttpRequest request, CancellationToken cancellation)
    {
        if (!Enum.IsDefined(row.Type))
        {
            return TypedResults.Problem("switch_type is a cdr_source_type, 0 to 9.", statusCode: StatusCodes.Status400BadRequest);
        }

        var saved = await store.SaveAsync(row, cancellation);
        return saved is Saved.Done ? null : Edits.Refuse(saved, request);
    }

    private static SwitchResource Told(Switch row, HttpContext context)
    {
        EntityVersion.Tell(context.Response, row.Version);
        return Show(row, context.Request);
    }

    private static SwitchResource Show(Switch row, HttpRequest request) => new(
        $"{request.Scheme}://{request.Host}{request.PathBase}{ApiModule.Root}/switch/{row.Id}/", row.Id, row.Name, row.IpAddress, (int)row.Type, row.KeyUuid);
}
