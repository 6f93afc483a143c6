using System.Globalization;

namespace CdrStats.Domain.Languages;

/// <summary>A language that the portal and mails are written in.</summary>
/// <param name="Code">ISO 639-1, as users keep it and as a page says it is written in.</param>
/// <param name="Name">In the language itself.</param>
/// <param name="CultureName">By whose customs numbers and dates are written, and the week begins.</param>
public sealed record Language(string Code, string Name, string CultureName)
{
    /// <summary>What every text is written in first; it is its own key.</summary>
    public static Language English { get; } = new("en", "English", "en-GB");

    public static IReadOnlyList<Language> All { get; } =
    [
        English, new("de", "Deutsch", "de-DE"), new("es", "Español", "es-ES"), new("fr", "Français", "fr-FR"), new("it", "Italiano", "it-IT"), new("pt", "Português", "pt-PT"), new("ru", "Русский", "ru-RU"),
    ];

    public CultureInfo Culture => CultureInfo.GetCultureInfo(CultureName);

    /// <summary>The language of a code or a longer tag, such as <c>fr</c> or <c>pt-BR</c>; null: none of ours.</summary>
    public static Language? Of(string? tag) => All.FirstOrDefault(one =>
        tag is not null && tag.StartsWith(one.Code, StringComparison.OrdinalIgnoreCase) && (tag.Length == one.Code.Length || tag[one.Code.Length] is '-' or '_'));

    /// <summary>Which of its forms a sentence has that counts so many, after the plural rules of CLDR for whole numbers.</summary>
    public PluralForm FormOf(long count) => (Code, Math.Abs(count)) switch
    {
        ("fr", 0 or 1) => PluralForm.One,
        ("ru", var number) when number % 10 == 1 && number % 100 != 11 => PluralForm.One,
        ("ru", var number) when number % 10 is >= 2 and <= 4 && number % 100 is < 12 or > 14 => PluralForm.Few,
        ("ru", _) => PluralForm.Other,
        (_, 1) => PluralForm.One,
        _ => PluralForm.Other,
    };
}

/// <summary>The forms that a counted thing has in our languages.</summary>
public enum PluralForm
{
    One,

    /// <summary>Russian for 2 to 4, 22 to 24 and so on.</summary>
    Few,

    /// <summary>All others: in Russian CLDR's "many".</summary>
    Other,
}
