using System.Globalization;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Shell;

/// <summary>Sentences with a number in them, in the form the language has for it.</summary>
public static class Plurals
{
    /// <summary>
    /// The sentence for that many: <c>T.Plural(calls, "{0} call", "{0} calls")</c>. {0} is the number as written, {1} and on are <paramref name="more"/>.
    /// Each form is a key of its own; a language that has a form for few adds the key of the many with <c> (few)</c> behind it.
    /// </summary>
    public static string Plural(this IStringLocalizer texts, long count, string one, string other, params object[] more)
    {
        ArgumentNullException.ThrowIfNull(texts);
        object[] values = [Format.Count(count), .. more];
        switch (FormOf(count, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName))
        {
            case Form.One:
                return texts[one, values];
            case Form.Few when texts[$"{other} (few)", values] is { ResourceNotFound: false } few:
                return few;
            default:
                return texts[other, values];
        }
    }

    // The languages of the manual, after the plural rules of CLDR for whole numbers.
    private static Form FormOf(long count, string language) => (language, Math.Abs(count)) switch
    {
        ("fr" or "pt", 0 or 1) => Form.One,
        ("ru", var number) when number % 10 == 1 && number % 100 != 11 => Form.One,
        ("ru", var number) when number % 10 is >= 2 and <= 4 && number % 100 is < 12 or > 14 => Form.Few,
        ("ru", _) => Form.Other,
        (_, 1) => Form.One,
        _ => Form.Other,
    };

    private enum Form
    {
        One,
        Few,
        Other,
    }
}
