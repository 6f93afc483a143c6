using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A gateway with the names of the providers whose calls go out by it.</summary>
public sealed record GatewaySummary(Gateway Gateway, IReadOnlyList<string> Providers);

/// <summary>The gateways of providers, as administrators edit them.</summary>
public sealed class GatewayStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    private const string Kind = "gateway";

    /// <summary>What a gateway may speak.</summary>
    public static IReadOnlyList<string> Protocols { get; } = ["sip", "sips", "iax2", "h323", "pstn"];

    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<GatewaySummary>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var providers = (await db.Set<Provider>().Where(row => row.GatewayId != null).OrderBy(row => row.Name)
            .Select(row => new { row.GatewayId, row.Name }).ToListAsync(cancellation)).ToLookup(row => row.GatewayId, row => row.Name);
        var gateways = await db.Set<Gateway>().AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellation);
        return [.. gateways.Select(row => new GatewaySummary(row, [.. providers[row.Id]]))];
    }

    /// <summary>Adds it (id 0) or stores it.</summary>
    /// <param name="editor">Whose edit it is, for its history.</param>
    public async Task<Saved> SaveAsync(string editor, Gateway edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        (edited.Name, edited.Host) = (edited.Name.Trim(), edited.Host.Trim());
        (edited.AddPrefix, edited.RemovePrefix) = (Text(edited.AddPrefix), Text(edited.RemovePrefix));
        if (Complaint(edited) is { } complaint)
        {
            return complaint;
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var before = await db.Set<Gateway>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == edited.Id, cancellation);
        db.Update(edited);
        return await db.SaveNotedAsync(editor, Kind, edited.Id, () => edited.Id, edited.Name, Changes(before, edited), clock.GetUtcNow(), $"There is already a gateway '{edited.Name}'.", cancellation);
    }

    /// <summary>Deletes a gateway that is as it was read and that no provider uses.</summary>
    public async Task<Saved> DeleteAsync(string editor, int id, uint version, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var providers = await db.Set<Provider>().Where(row => row.GatewayId == id).OrderBy(row => row.Name).Select(row => row.Name).ToListAsync(cancellation);
        if (providers.Count > 0)
        {
            return new Saved.Refused($"{Uses.Of(providers, "provider uses", "providers use")} this gateway. Give them another one first.");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var before = await db.Set<Gateway>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellation);
        return await db.DeleteNotedAsync(
            db.Set<Gateway>().Where(row => row.Id == id && row.Version == version), editor, Kind, id, before?.Name ?? "", Changes(before, null), clock.GetUtcNow(), cancellation);
    }

    private static EditChanges Changes(Gateway? before, Gateway? after) => new EditChanges()
        .Note("name", before?.Name, after?.Name).Note("host", before?.Host, after?.Host).Note("protocol", before?.Protocol, after?.Protocol)
        .Note("prefix it removes", before?.RemovePrefix, after?.RemovePrefix).Note("prefix it adds", before?.AddPrefix, after?.AddPrefix)
        .Note("maximum calls", before?.MaximumCalls, after?.MaximumCalls).Note("active", EditChanges.YesNo(before?.Active), EditChanges.YesNo(after?.Active));

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Saved.Refused? Complaint(Gateway gateway) =>
        gateway.Name.Length == 0 ? new Saved.Refused("A gateway needs a name.", "name")
        : gateway.Host.Length == 0 ? new Saved.Refused("A gateway needs a host name or an address.", "host")
        : gateway.AddPrefix is { } added && !IsDialled(added) ? new Saved.Refused("A prefix is made of digits, + , * and #.", "add")
        : gateway.RemovePrefix is { } removed && !IsDialled(removed) ? new Saved.Refused("A prefix is made of digits, + , * and #.", "remove")
        : gateway.MaximumCalls < 0 ? new Saved.Refused("The maximum of calls is not negative; leave it empty for no limit.", "calls")
        : null;

    private static bool IsDialled(string text) => text.All(letter => char.IsAsciiDigit(letter) || letter is '+' or '*' or '#');
}
