using CdrStats.Domain.Accounts;
using CdrStats.Domain.DestinationControl;
using CdrStats.Infrastructure.DestinationControl;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;

namespace CdrStats.Web.DestinationControl;

/// <summary>An entry of a list: calls to a prefix or to a country.</summary>
/// <param name="Prefix">Digits of the number in full; null: it names a country.</param>
/// <param name="Country">Alpha-2; null: it names a prefix.</param>
/// <param name="Customer">Whose calls, by id; null: everybody's.</param>
/// <param name="Hits">Calls that it made unauthorised, of a blacklist.</param>
public sealed record ControlEntryJson(string Url, int Id, long Version, string? Prefix, string? Country, int? Customer, string Note, long Hits, DateTimeOffset? LastHit);

/// <summary>What may be set of an entry: either a prefix or a country.</summary>
public sealed record ControlEntryInput
{
    public string? Prefix { get; init; }
    public string? Country { get; init; }
    public int? Customer { get; init; }
    public string Note { get; init; } = "";
}

/// <summary>What is taken off a number before alarms and lists look at it.</summary>
public sealed record RemovePrefixJson(string Url, int Id, long Version, string Label, string Prefix);

/// <summary>What may be set of it.</summary>
public sealed record RemovePrefixInput
{
    public string Label { get; init; } = "";
    public string Prefix { get; init; } = "";
}

/// <summary><c>/rest-api/blacklist/</c> and <c>/rest-api/whitelist/</c></summary>
internal sealed class ControlResource(ListKind list, IHttpContextAccessor context) : AdministeredResource<ControlRow, ControlEntryInput, ControlEntryJson>
{
    protected override string Kind => ControlRow.NameOf(list);

    protected override string Summary => list == ListKind.Blacklist ? "Calls that are not authorised, by prefix or country." : "Calls that are authorised whatever shorter prefixes say, by prefix or country.";

    protected override ControlRow New => ControlRow.New(list);

    // Asked for with each request: where endpoints are mapped, the embedded database may not have been started yet.
    private ControlStore Store => context.HttpContext!.RequestServices.GetRequiredService<ControlStore>();

    protected override async Task<IReadOnlyList<ControlRow>> AllAsync(CancellationToken cancellation) =>
        (await Store.PageAsync(AccessScope.Everything, [list], new GridRequest(), int.MaxValue, cancellation)).Rows;

    protected override async Task<ControlRow?> OneAsync(int id, CancellationToken cancellation) => await Store.FindAsync(AccessScope.Everything, id, cancellation) is { } row && row.Kind == list ? row : null;

    protected override (int Id, long Version) State(ControlRow row) => (row.Id, row.Version);

    protected override ControlEntryInput Input(ControlRow row) => new() { Prefix = row.Prefix, Country = row.What.Length == 0 ? null : row.Country, Customer = row.CustomerId, Note = row.Note };

    protected override ControlEntryJson Show(ControlRow row, string url) => new(url, row.Id, row.Version, row.Prefix, row.Country, row.CustomerId, row.Note, row.Hits, row.LastHit);

    protected override async Task<Saved> SaveAsync(ControlRow row, ControlEntryInput input, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(input.Prefix) == string.IsNullOrWhiteSpace(input.Country))
        {
            return new Saved.Refused("An entry names either a prefix or a country.", "prefix");
        }

        var edited = row with { What = input.Prefix is { Length: > 0 } prefix ? prefix : input.Country!, CustomerId = input.Customer, Note = input.Note };
        return row.Id == 0 ? (await Store.AddAsync(context.Who(), edited, [edited.What], cancellation)).Saved : await Store.ChangeAsync(context.Who(), edited, cancellation);
    }

    protected override Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation) => Store.DeleteAsync(context.Who(), id, version, cancellation);
}

/// <summary><c>/rest-api/remove-prefix/</c></summary>
internal sealed class RemovePrefixResource(IHttpContextAccessor context) : AdministeredResource<RemovePrefix, RemovePrefixInput, RemovePrefixJson>
{
    protected override string Kind => "remove_prefix";

    protected override string Summary => "What is taken off numbers before alarms and lists look at them.";

    protected override RemovePrefix New => new(0, 0, "", "");

    private RemovePrefixStore Store => context.HttpContext!.RequestServices.GetRequiredService<RemovePrefixStore>();

    protected override Task<IReadOnlyList<RemovePrefix>> AllAsync(CancellationToken cancellation) => Store.ListAsync(AccessScope.Everything, cancellation);

    protected override (int Id, long Version) State(RemovePrefix row) => (row.Id, row.Version);

    protected override RemovePrefixInput Input(RemovePrefix row) => new() { Label = row.Label, Prefix = row.Prefix };

    protected override RemovePrefixJson Show(RemovePrefix row, string url) => new(url, row.Id, row.Version, row.Label, row.Prefix);

    protected override Task<Saved> SaveAsync(RemovePrefix row, RemovePrefixInput input, CancellationToken cancellation) => Store.SaveAsync(context.Who(), row with { Label = input.Label, Prefix = input.Prefix }, cancellation);

    protected override Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation) => Store.DeleteAsync(context.Who(), id, version, cancellation);
}

/// <summary>Lists for programs.</summary>
public static class ControlEndpoints
{
    public static RouteGroupBuilder MapDestinationControl(this RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var context = ((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<IHttpContextAccessor>();
        new ControlResource(ListKind.Blacklist, context).Map(api);
        new ControlResource(ListKind.Whitelist, context).Map(api);
        new RemovePrefixResource(context).Map(api);
        return api;
    }
}
