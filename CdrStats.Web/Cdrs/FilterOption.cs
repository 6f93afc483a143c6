using System.Globalization;
using CdrStats.Infrastructure.Cdrs;

namespace CdrStats.Web.Cdrs;

/// <summary>One choice of a filter. A link may name a switch or customer by its id instead: that chooses the same.</summary>
/// <param name="Value">As it stands in the address.</param>
/// <param name="Also">Another way to write it there.</param>
public sealed record FilterOption(string Value, string Text, string? Also = null)
{
    public static FilterOption Of(Named one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return new FilterOption(one.Name, one.Name, one.Id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Hang-up causes, with code and name.</summary>
    public static IEnumerable<FilterOption> Causes(Choices? choices) =>
        choices?.Causes.Select(one => new FilterOption(one.Code.ToString(CultureInfo.InvariantCulture), $"{one.Code} {one.Name}")) ?? [];

    /// <summary>Every country, by its English name.</summary>
    public static IReadOnlyList<FilterOption> Countries { get; } =
        [.. Domain.Numbering.Country.All.OrderBy(one => one.EnglishName, StringComparer.Ordinal).Select(one => new FilterOption(one.Alpha2, one.EnglishName, one.Alpha3))];
}
