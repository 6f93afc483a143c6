using System.Text.RegularExpressions;
using CdrStats.Domain.Languages;
using CdrStats.Infrastructure.Languages;
using CdrStats.Web.Tests.Architecture;
using Xunit;

namespace CdrStats.Web.Tests.Languages;

/// <summary>The translations, held against what the sources say.</summary>
public sealed partial class TextsTests
{
    // "Sell by {0}" is made of its side and the rest, and some other sentences of two parts.
    private static readonly string[] Sides = ["Sell", "Buy"];

    [Fact]
    public void Every_text_of_the_portal_and_of_mails_is_in_every_language()
    {
        var asked = PortalTexts.Asked().Select(one => one.Text).Concat(PortalTexts.Spoken()).Distinct().ToList();
        Assert.True(asked.Count > 900, $"Only {asked.Count} texts were found.");

        None(Translations().SelectMany(words => asked.Where(text => words.Find(text) is null).Select(text => $"{words.Language.Code}: {text}")));
    }

    [Fact]
    public void All_languages_say_the_same()
    {
        var all = Translations().SelectMany(words => words.Texts.Keys).Where(text => !text.EndsWith(Wording.Few, StringComparison.Ordinal)).ToHashSet();

        None(Translations().SelectMany(words => all.Where(text => words.Find(text) is null).Select(text => $"{words.Language.Code}: {text}")));
    }

    [Fact]
    public void A_translation_has_the_placeholders_of_its_text() => Assert.Empty(
        from words in Translations()
        from one in words.Texts
        where !Placeholders(one.Key).SetEquals(Placeholders(one.Value))
        select $"{words.Language.Code}: {one.Key} = {one.Value}");

    [Fact]
    public void What_counts_has_a_form_for_few_in_Russian()
    {
        var words = Wording.Of("ru");

        Assert.Empty(PortalTexts.Asked().Where(one => one.IsOfMany && words.Find(one.Text + Wording.Few) is null).Select(one => one.Text));
    }

    [Fact]
    public void Nothing_is_translated_that_nobody_says()
    {
        var sources = string.Concat(RepositorySources.Of("CdrStats.Web", "CdrStats.Infrastructure", "CdrStats.Domain").Select(source => source.Text)).Replace("\\u2192", "→", StringComparison.Ordinal);
        var spoken = PortalTexts.Spoken().ToHashSet();

        None(Wording.Of("de").Texts.Keys.Where(text => !spoken.Contains(text) && !IsSaid(text) && !Enumerable.Range(1, text.Length - 1).Any(at => (IsSaid(text[..at]) || Sides.Contains(text[..at])) && IsSaid(text[at..]))));

        bool IsSaid(string text) => sources.Contains($"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"", StringComparison.Ordinal);
    }

    [Fact]
    public void No_visible_text_goes_past_the_localiser()
    {
        var pages = RepositorySources.Of("CdrStats.Web").Where(source => source.Path.EndsWith(".razor", StringComparison.Ordinal)).ToList();
        Assert.True(pages.Count > 200, $"Only {pages.Count} pages were found.");

        None(pages.SelectMany(page => MarkupTexts.PastTheLocaliser(page.Text).Select(text => $"{page.Path}: {text}")));
    }

    [Theory]
    [InlineData("<p>Some calls</p>")]
    [InlineData("<p>@count calls</p>")]
    [InlineData("@if (any) { <b>None yet</b> }")]
    [InlineData("<button aria-label=\"Close the drawer\"></button>")]
    [InlineData("<input placeholder=\"a number\" />")]
    [InlineData("<Tile Label=\"Calls\" />")]
    public void A_text_past_the_localiser_is_noticed(string markup) => Assert.NotEmpty(MarkupTexts.PastTheLocaliser(markup));

    [Theory]
    [InlineData("<p>@T[\"Some calls\"]</p>")]
    [InlineData("<p>@(count > 1 ? T[\"Some calls\"] : T[\"One call\"])</p>")]
    [InlineData("<Tile Label=\"@T[\"Calls\"]\" /> <!-- a remark -->")]
    [InlineData("@* <p>Some calls</p> *@")]
    public void A_text_of_the_localiser_is_not(string markup) => Assert.Empty(MarkupTexts.PastTheLocaliser(markup));

    private static void None(IEnumerable<string> texts)
    {
        var all = string.Join('\n', texts);
        Assert.True(all.Length == 0, all);
    }

    private static IEnumerable<Wording> Translations() => Language.All.Where(language => language != Language.English).Select(Wording.Of);

    private static HashSet<string> Placeholders(string text) => [.. Placeholder().Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"\{(\d+)[^}]*\}")]
    private static partial Regex Placeholder();
}
