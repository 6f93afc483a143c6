namespace CdrStats.Domain.DestinationControl;

/// <summary>What an entry does to the calls that it matches.</summary>
public enum ListKind
{
    /// <summary>They are authorised.</summary>
    Whitelist = 1,

    /// <summary>They are not, and people are told.</summary>
    Blacklist = 2,

    /// <summary>They are not: of a ban plan that the customer's VoIP plan is linked to.</summary>
    Ban = 3,
}

/// <summary>An entry of a list: a prefix of the number, or a country.</summary>
/// <param name="Id">0 of a banned prefix, which has no entry of its own.</param>
/// <param name="CustomerId">Whose calls; null: everybody's.</param>
/// <param name="Prefix">Digits of the number in full.</param>
/// <param name="Country">Alpha-2: calls whose destination country it is, whatever their prefix.</param>
public sealed record ControlEntry(int Id, ListKind Kind, int? CustomerId, string? Prefix, string? Country)
{
    /// <summary>What it names.</summary>
    public string What => Prefix ?? Country ?? "";

    /// <summary>Where it stands among those that match a call: the first decides.</summary>
    internal (int, int, int) Rank => (-(Prefix?.Length ?? 0), (int)Kind, CustomerId is null ? 1 : 0);
}

/// <summary>What lists say of a call.</summary>
/// <param name="Winner">The entry that decides; null: none matches, and the call is authorised.</param>
public readonly record struct ControlVerdict(ControlEntry? Winner)
{
    public bool IsAuthorised => Winner is null or { Kind: ListKind.Whitelist };

    /// <summary>How the call keeps it, in English: "blacklist 8816", "whitelist ES of the customer"; null: nothing matches.</summary>
    public string? Words => Winner is not { } entry ? null : entry.Kind switch
    {
        ListKind.Whitelist => "whitelist",
        ListKind.Blacklist => "blacklist",
        _ => "ban plan",
    } + $" {entry.What}" + (entry is { CustomerId: not null, Kind: not ListKind.Ban } ? " of the customer" : "");
}
