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
        switches.MapGet("/{id:int}/", FindAsync).RequireAuthorization(Permissions.Administer("switch")).WithSummary("One switch.");
        switches.MapPost("/", AddAsync).RequireAuthorization(Permissions.Add("switch")).ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Adds a switch.");
        switches.MapPut("/{id:int}/", ChangeAsync).RequireAuthorization(Permissions.Change("switch")).ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Changes a switch.");
        switches.MapDelete("/{id:int}/", DeleteAsync).RequireAuthorization(Permissions.Delete("switch")).WithSummary("Deletes a switch that has no calls.");
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
        await VisibleAsync(id, context, store, cancellation) is { } row ? TypedResults.Ok(Show(row, context.Request)) : TypedResults.NotFound();

    private static async Task<Results<Created<SwitchResource>, ProblemHttpResult>> AddAsync(SwitchInput input, HttpContext context, SwitchStore store, CancellationToken cancellation)
    {
        var added = new Switch { Name = input.Name ?? input.Ipaddress ?? "", IpAddress = input.Ipaddress ?? "", Type = (CdrSource)(input.SwitchType ?? 0) };
        if (!context.User.Scope().SeesEverything)
        {
            return TypedResults.Problem("Only operators add switches.", statusCode: StatusCodes.Status403Forbidden);
        }

        if (await SaveAsync(added, store, cancellation) is { } problem)
        {
            return problem;
        }

        var shown = Show(added, context.Request);
        return TypedResults.Created(shown.Url, shown);
    }

    private static async Task<Results<Ok<SwitchResource>, NotFound, ProblemHttpResult>> ChangeAsync(int id, SwitchInput input, HttpContext context, SwitchStore store, CancellationToken cancellation)
    {
        if (await VisibleAsync(id, context, store, cancellation) is not { } row)
        {
            return TypedResults.NotFound();
        }

        (row.Name, row.IpAddress, row.Type, row.IsNew) = (input.Name ?? row.Name, input.Ipaddress ?? row.IpAddress, (CdrSource)(input.SwitchType ?? (int)row.Type), false);
        return await SaveAsync(row, store, cancellation) is { } problem ? problem : TypedResults.Ok(Show(row, context.Request));
    }

    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> DeleteAsync(int id, HttpContext context, SwitchStore store, CancellationToken cancellation)
    {
        if (await VisibleAsync(id, context, store, cancellation) is not { } row)
        {
            return TypedResults.NotFound();
        }

        return await store.DeleteAsync(id, row.Version, cancellation) is { Trouble: { } trouble } ? TypedResults.Problem(trouble, statusCode: StatusCodes.Status409Conflict) : TypedResults.NoContent();
    }

    private static async Task<Switch?> VisibleAsync(int id, HttpContext context, SwitchStore store, CancellationToken cancellation) =>
        context.User.Scope().SeesEverything ? await store.FindAsync(id, cancellation) : null;

    private static async Task<ProblemHttpResult?> SaveAsync(Switch row, SwitchStore store, CancellationToken cancellation)
    {
        if (!Enum.IsDefined(row.Type))
        {
            return TypedResults.Problem("switch_type is a cdr_source_type, 0 to 9.", statusCode: StatusCodes.Status400BadRequest);
        }

        return await store.SaveAsync(row, cancellation) switch
        {
            Saved.Refused refused => TypedResults.Problem(refused.Reason, statusCode: StatusCodes.Status400BadRequest),
            Saved.Conflict conflict => TypedResults.Problem(conflict.Trouble, statusCode: StatusCodes.Status409Conflict),
            _ => null,
        };
    }

    private static SwitchResource Show(Switch row, HttpRequest request) => new(
        $"{request.Scheme}://{request.Host}{request.PathBase}{ApiModule.Root}/switch/{row.Id}/", row.Id, row.Name, row.IpAddress, (int)row.Type, row.KeyUuid);
}
