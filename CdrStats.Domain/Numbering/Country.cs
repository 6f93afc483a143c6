using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace CdrStats.Domain.Numbering;

/// <summary>A country or territory that has numbers (ISO 3166-1, and XK, AC and TA).</summary>
/// <param name="Alpha2">Two capital letters, the form stored with calls.</param>
/// <param name="Alpha3">Three capital letters.</param>
public sealed record Country(string Alpha2, string Alpha3, string EnglishName)
{
    private static readonly FrozenDictionary<string, Country> ByCode = Read()
        .SelectMany(country => new[] { KeyValuePair.Create(country.Alpha2, country), KeyValuePair.Create(country.Alpha3, country) })
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Country> ByName = ByCode.Values.Distinct().ToFrozenDictionary(country => country.EnglishName, StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, by alpha-2 code.</summary>
    public static IReadOnlyList<Country> All { get; } =
        [.. ByCode.Values.Distinct().OrderBy(country => country.Alpha2, StringComparer.Ordinal)];

    /// <summary>Reads an alpha-2 or alpha-3 code in either case, with blanks around it.</summary>
    public static bool TryParse(string? code, [NotNullWhen(true)] out Country? country)
    {
        country = null;
        return code is not null && ByCode.TryGetValue(code.Trim(), out country);
    }

    /// <summary>Reads what a person types: a code, or the English name, in either case, with blanks around it.</summary>
    public static bool TryFind(string? typed, [NotNullWhen(true)] out Country? country) =>
        TryParse(typed, out country) || (typed is not null && ByName.TryGetValue(typed.Trim(), out country));

    /// <summary>The English name behind an alpha-2 or alpha-3 code; a code nobody knows is its own name, and none is empty.</summary>
    public static string Name(string? code) => TryParse(code, out var country) ? country.EnglishName : code ?? "";

    private static IEnumerable<Country> Read()
    {
        foreach (var line in CountryTable.Rows.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            yield return new Country(line[..2], line[3..6], line[7..]);
        }
    }
}
