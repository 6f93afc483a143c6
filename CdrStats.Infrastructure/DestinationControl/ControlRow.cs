using System.Globalization;
using CdrStats.Domain.DestinationControl;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.DestinationControl;

/// <summary>An entry of a list as it is stored.</summary>
/// <param name="Version">Of the state that was read; 0 of a new one.</param>
/// <param name="Customer">The customer's name.</param>
/// <param name="Hits">Calls that it made unauthorised since it is there; of a blacklist alone.</param>
public sealed record ControlRow(
    int Id, long Version, ListKind Kind, int? CustomerId, string? Customer, string What, string Note, DateTimeOffset CreatedAt, string CreatedBy, long Hits = 0, DateTimeOffset? LastHit = null)
{
    public static ControlRow New(ListKind kind) => new(0, 0, kind, null, null, "", "", DateTimeOffset.UnixEpoch, "");

    /// <summary>Digits are a prefix, letters a country.</summary>
    public string? Prefix => What.Length > 0 && char.IsAsciiDigit(What[0]) ? What : null;

    public string? Country => Prefix is null ? What : null;

    /// <summary>What was typed as it is meant: "+34 609" is the prefix 34609, "es" and "Spain" are the country ES; null: neither.</summary>
    public static string? Read(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var text = new string([.. typed.Where(one => !char.IsWhiteSpace(one) && one is not ('+' or '-' or '(' or ')'))]);
        return text.Length is >= 1 and <= 15 && text.All(char.IsAsciiDigit) ? text
            : Domain.Numbering.Country.TryFind(typed, out var country) || Domain.Numbering.Country.TryParse(text, out country) ? country.Alpha2 : null;
    }

    /// <summary>Says of what <see cref="Read"/> could not read what is allowed.</summary>
    internal static Saved.Refused NotRead(string typed, string field) => new($"'{typed}' is neither a prefix of 1 to 15 digits nor a country: two letters, or its English name.", field);

    internal EditChanges Changes(ControlRow? before) => new EditChanges().Note("list", before?.Kind, Kind).Note("entry", before?.What, What)
        .Note("customer", before?.CustomerId?.ToString(CultureInfo.InvariantCulture), CustomerId?.ToString(CultureInfo.InvariantCulture)).Note("note", before?.Note, Note);

    /// <summary>The kind of object, as permissions and the history name it.</summary>
    public static string NameOf(ListKind kind) => kind == ListKind.Whitelist ? "whitelist" : "blacklist";
}

/// <summary>What is taken off numbers.</summary>
public sealed record RemovePrefix(int Id, long Version, string Label, string Prefix);

/// <summary>Who is told of a blacklist's hits, and how often at most for a customer and an entry.</summary>
public sealed record ControlNotice(IReadOnlyList<string> Recipients, int Minutes);
