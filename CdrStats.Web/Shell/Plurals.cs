using System.Globalization;
using CdrStats.Infrastructure.Languages;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Shell;

/// <summary>Sentences with a number in them, in the form the language has for it.</summary>
public static class Plurals
{
    /// <summary>
    /// The sentence for that many: <c>T.Plural(calls, "{0} call", "{0} calls")</c>. {0} is the number as written, {1} and on are <paramref name="more"/>.
    /// Each form is a key of its own; a language that has a form for few adds the key of the many with <see cref="Wording.Few"/> behind it.
    /// </summary>
    public static string Plural(this IStringLocalizer texts, long count, string one, string other, params object[] more)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts[Wording.Of(CultureInfo.CurrentUICulture.Name).KeyOf(count, one, other), [Format.Count(count), .. more]];
    }
}
