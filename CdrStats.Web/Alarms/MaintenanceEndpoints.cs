using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Alarms;

/// <summary>A time in which incidents are kept and nobody is told.</summary>
/// <param name="To">Not a part of it.</param>
/// <param name="Switches">By id; with no customers either: everything.</param>
public sealed record MaintenanceJson(int Id, DateTimeOffset From, DateTimeOffset To, string Reason, IReadOnlyList<int> Switches, IReadOnlyList<int> Customers, string CreatedBy, bool IsOn);

/// <summary>What is announced.</summary>
public sealed record MaintenanceInput
{
    public DateTimeOffset From { get; init; }
    public DateTimeOffset To { get; init; }
    public string Reason { get; init; } = "";
    public IReadOnlyList<int> Switches { get; init; } = [];
    public IReadOnlyList<int> Customers { get; init; } = [];
}

/// <summary>Times of maintenance for programs, so that whoever works on a switch announces it from there.</summary>
internal static class MaintenanceEndpoints
{
    public static RouteGroupBuilder MapMaintenance(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/maintenance").WithTags("maintenance").ForOperators();
        group.MapGet("/", ListAsync).RequireAuthorization(Permissions.AlarmReport).WithMetadata(QueryFields.Paging).WithSummary("Times of maintenance, the last to end first.");
        group.MapPost("/", AddAsync).RequireAuthorization(Permissions.Change("alarm")).Accepts<MaintenanceInput>("application/json").WithSummary("Announces one.");
        group.MapDelete("/{id:int}/", EndAsync).RequireAuthorization(Permissions.Change("alarm")).MayComeSecond().WithSummary("Ends one that is on now, or takes back one that is to come.");
        return api;
    }

    private static async Task<Results<Ok<Page<MaintenanceJson>>, ProblemHttpResult>> ListAsync(HttpRequest request, ClaimsPrincipal user, MaintenanceStore store, TimeProvider clock, CancellationToken cancellation)
    {
        if (!PageRequest.TryRead(request, out var page, out var problem))
        {
            return Edits.Bad(problem);
        }

        var all = await store.ListAsync(user.Scope(), cancellation);
        return TypedResults.Ok(page.Of([.. all.Skip(page.Skip).Take(page.Size).Select(row => Show(row, clock.GetUtcNow()))], all.Count, request));
    }

    private static async Task<Results<Created<MaintenanceJson>, ProblemHttpResult>> AddAsync(HttpContext context, ClaimsPrincipal user, MaintenanceStore store, TimeProvider clock, CancellationToken cancellation)
    {
        var (input, problem) = await JsonEdit.ReadAsync(context.Request, new MaintenanceInput { From = clock.GetUtcNow() }, typeof(MaintenanceJson), cancellation);
        var saved = input is null ? new Saved.Refused(problem)
            : await store.AddAsync(user.Identity?.Name ?? "", new MaintenanceWindow(0, input.From, input.To, input.Reason, input.Switches, input.Customers, ""), cancellation);
        return saved is Saved.Done(var id) && (await store.ListAsync(user.Scope(), cancellation)).FirstOrDefault(row => row.Id == id) is { } made
            ? TypedResults.Created(Edits.Url(context.Request, $"maintenance/"), Show(made, clock.GetUtcNow())) : Edits.Refuse(saved, context.Request);
    }

    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> EndAsync(int id, HttpRequest request, ClaimsPrincipal user, MaintenanceStore store, CancellationToken cancellation)
    {
        if ((await store.ListAsync(user.Scope(), cancellation)).All(row => row.Id != id))
        {
            return TypedResults.NotFound();
        }

        var saved = await store.EndAsync(user.Identity?.Name ?? "", id, cancellation);
        return saved is Saved.Done ? TypedResults.NoContent() : Edits.Refuse(saved, request);
    }

    private static MaintenanceJson Show(MaintenanceWindow row, DateTimeOffset now) => new(row.Id, row.From, row.To, row.Reason, row.Switches, row.Customers, row.CreatedBy, row.Holds(now));
}
