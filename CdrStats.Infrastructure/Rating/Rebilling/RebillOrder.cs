using System.Globalization;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>Which stored calls are to be billed again, and how. Empty lists mean all.</summary>
/// <param name="Range">By the calls' starts.</param>
public sealed record RebillOrder(TimeRange Range)
{
    public IReadOnlyList<int> Customers { get; init; } = [];

    public IReadOnlyList<int> Switches { get; init; } = [];

    /// <summary>Beginnings of normalised numbers, digits only.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>The VoIP plan that calls with an owner are billed by; null: the owner's own of now.</summary>
    public int? PlanId { get; init; }

    /// <summary>Also amounts that came with the record are replaced.</summary>
    public bool GivenToo { get; init; }

    /// <summary>Why it cannot be done, or null.</summary>
    public string? Complaint =>
        Range.From >= Range.To ? "The range ends before it begins."
        : Prefixes.Any(prefix => prefix.Length is < 1 or > 20 || !prefix.All(char.IsAsciiDigit)) ? "A prefix is 1 to 20 digits."
        : Countries.Any(country => country.Length != 2 || !country.All(char.IsAsciiLetterUpper)) ? "A country is a code of two letters, such as GB."
        : null;

    /// <summary>The condition over <c>call</c>, aliased c, but for the range. Values stand in it as they are, since COPY takes no parameters: digits and letters alone.</summary>
    internal string Where()
    {
        if (Complaint is { } complaint)
        {
            throw new ArgumentException(complaint);
        }

        var conditions = new List<string>();
        Any("c.customer_id", Customers);
        Any("c.switch_id", Switches);
        string[] destinations = [.. Prefixes.Select(prefix => $"c.e164 like '{prefix}%'"), .. Countries.Select(country => $"c.country = '{country}'")];
        if (destinations.Length > 0)
        {
            conditions.Add($"({string.Join(" or ", destinations)})");
        }

        return conditions.Count == 0 ? "true" : string.Join(" and ", conditions);

        void Any(string column, IReadOnlyList<int> ids) => conditions.AddRange(
            ids.Count == 0 ? [] : [$"{column} in ({string.Join(", ", ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))})"]);
    }

    internal static string Literal(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"'{at.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'::timestamptz");
}
