using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Api;

/// <summary>
/// A kind of thing that operators administer, for programs: its list, one of them, adding, changing and deleting, each with the permission that its
/// page asks for. What is said of a thing goes through the store of the page, so that the same is refused in the same words.
/// </summary>
internal abstract class AdministeredResource<TRow, TInput, TShown> where TRow : class where TInput : class
{
    private const int MostEdits = 1000;

    /// <summary>As permissions name it; its address has dashes.</summary>
    protected abstract string Kind { get; }

    protected abstract string Summary { get; }

    protected virtual ResourceRights Rights => ResourceRights.Of(Kind);

    /// <summary>Its edits are written down under its own name.</summary>
    protected virtual bool HasHistory => true;

    /// <summary>One that nothing is said of yet.</summary>
    protected abstract TRow New { get; }

    protected abstract Task<IReadOnlyList<TRow>> AllAsync(CancellationToken cancellation);

    protected virtual async Task<TRow?> OneAsync(int id, CancellationToken cancellation) => (await AllAsync(cancellation)).FirstOrDefault(row => State(row).Id == id);

    protected abstract (int Id, long Version) State(TRow row);

    protected abstract TInput Input(TRow row);

    protected abstract TShown Show(TRow row, string url);

    protected abstract Task<Saved> SaveAsync(TRow row, TInput input, CancellationToken cancellation);

    protected abstract Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation);

    public void Map(RouteGroupBuilder api)
    {
        var name = Kind.Replace('_', ' ');
        var one = $"{("aeiou".Contains(name[0], StringComparison.Ordinal) ? "an" : "a")} {name}";
        var group = api.MapGroup($"/{Kind.Replace('_', '-')}").WithTags(Kind.Replace('_', '-')).ForOperators();
        group.MapGet("/", ListAsync).RequireAuthorization(Rights.Read).WithSummary(Summary);
        group.MapGet("/{id:int}/", FindAsync).RequireAuthorization(Rights.Read).WithSummary($"One {name}, with its version as ETag.");
        if (HasHistory)
        {
            group.MapGet("/{id:int}/history/", HistoryAsync).RequireAuthorization(Rights.Read)
                .WithSummary($"Who changed {one}, when, and from what to what: the latest {MostEdits} edits, the latest first; also after it was deleted.");
        }

        group.MapPost("/", AddAsync).RequireAuthorization(Rights.Add).Accepts<TInput>("application/json").WithSummary($"Adds {one}.");
        group.MapPut("/{id:int}/", ChangeAsync).RequireAuthorization(Rights.Change).Accepts<TInput>("application/json").MayComeSecond()
            .WithSummary($"Changes {one}: what is left out stays, null takes away. With If-Match only in that version.");
        group.MapDelete("/{id:int}/", RemoveAsync).RequireAuthorization(Rights.Delete).MayComeSecond()
            .WithSummary($"Deletes {one} that nothing depends on. With If-Match only in that version.");
    }

    private async Task<Results<Ok<Page<TShown>>, ProblemHttpResult>> ListAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!PageRequest.TryRead(request, out var page, out var problem))
        {
            return Edits.Bad(problem);
        }

        var all = await AllAsync(cancellation);
        return TypedResults.Ok(page.Of([.. all.Skip(page.Skip).Take(page.Size).Select(row => Show(row, Url(request, State(row).Id)))], all.Count, request));
    }

    private async Task<Results<Ok<TShown>, NotFound>> FindAsync(int id, HttpContext context, CancellationToken cancellation) =>
        await OneAsync(id, cancellation) is { } row ? TypedResults.Ok(Told(row, context)) : TypedResults.NotFound();

    private async Task<Results<Ok<IReadOnlyList<EditJson>>, NotFound>> HistoryAsync(int id, HttpContext context, EditHistory history, CancellationToken cancellation)
    {
        var edits = await history.ReadAsync(context.User.Scope(), Kind, id, MostEdits, cancellation);
        return edits.Count > 0 || await OneAsync(id, cancellation) is not null ? TypedResults.Ok<IReadOnlyList<EditJson>>([.. edits.Select(EditJson.Of)]) : TypedResults.NotFound();
    }

    private async Task<Results<Created<TShown>, ProblemHttpResult>> AddAsync(HttpContext context, CancellationToken cancellation)
    {
        var (input, problem) = await JsonEdit.ReadAsync(context.Request, Input(New), typeof(TShown), cancellation);
        var saved = input is null ? new Saved.Refused(problem) : await SaveAsync(New, input, cancellation);
        return saved is Saved.Done(var id) && await OneAsync(id, cancellation) is { } row
            ? TypedResults.Created(Url(context.Request, id), Told(row, context)) : Edits.Refuse(saved, context.Request);
    }

    private async Task<Results<Ok<TShown>, NotFound, ProblemHttpResult>> ChangeAsync(int id, HttpContext context, CancellationToken cancellation)
    {
        if (await OneAsync(id, cancellation) is not { } row)
        {
            return TypedResults.NotFound();
        }

        var (input, problem) = await JsonEdit.ReadAsync(context.Request, Input(row), typeof(TShown), cancellation);
        var saved = !EntityVersion.IsMeant(context.Request, State(row).Version) ? new Saved.Conflict()
            : input is null ? new Saved.Refused(problem) : await SaveAsync(row, input, cancellation);
        return saved is Saved.Done(var now) && await OneAsync(now, cancellation) is { } changed ? TypedResults.Ok(Told(changed, context)) : Edits.Refuse(saved, context.Request);
    }

    private async Task<Results<NoContent, NotFound, ProblemHttpResult>> RemoveAsync(int id, HttpContext context, CancellationToken cancellation)
    {
        if (await OneAsync(id, cancellation) is not { } row)
        {
            return TypedResults.NotFound();
        }

        var version = State(row).Version;
        var saved = EntityVersion.IsMeant(context.Request, version) ? await DeleteAsync(id, version, cancellation) : new Saved.Conflict();
        return saved is Saved.Done ? TypedResults.NoContent() : Edits.Refuse(saved, context.Request, StatusCodes.Status409Conflict);
    }

    private TShown Told(TRow row, HttpContext context)
    {
        var (id, version) = State(row);
        EntityVersion.Tell(context.Response, version);
        return Show(row, Url(context.Request, id));
    }

    private string Url(HttpRequest request, int id) => Edits.Url(request, $"{Kind.Replace('_', '-')}/{id}/");
}
