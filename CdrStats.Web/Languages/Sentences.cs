using System.Globalization;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Languages;

/// <summary>Words of headings, put into sentences.</summary>
internal static class Sentences
{
    /// <summary>A heading such as "Carrier plan" within a sentence: without its capital, but for German, where things keep theirs.</summary>
    public static string Within(this LocalizedString heading) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "de" ? heading.Value : heading.Value.ToLower(CultureInfo.CurrentCulture);
}
