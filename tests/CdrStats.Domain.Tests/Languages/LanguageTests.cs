using CdrStats.Domain.Languages;
using Xunit;

namespace CdrStats.Domain.Tests.Languages;

public sealed class LanguageTests
{
    /// <summary>Samples of CLDR 46, "Language Plural Rules", cardinal, whole numbers.</summary>
    [Theory]
    [InlineData("en", PluralForm.One, new long[] { 1 })]
    [InlineData("en", PluralForm.Other, new long[] { 0, 2, 11, 21, 101 })]
    [InlineData("de", PluralForm.One, new long[] { 1 })]
    [InlineData("de", PluralForm.Other, new long[] { 0, 2, 16, 100, 1000 })]
    [InlineData("es", PluralForm.Other, new long[] { 0, 2, 16, 100, 1000 })]
    [InlineData("fr", PluralForm.One, new long[] { 0, 1 })]
    [InlineData("fr", PluralForm.Other, new long[] { 2, 17, 100, 1000 })]
    [InlineData("it", PluralForm.Other, new long[] { 0, 2, 16, 100 })]
    [InlineData("pt", PluralForm.Other, new long[] { 0, 2, 16, 100 })]
    [InlineData("ru", PluralForm.One, new long[] { 1, 21, 31, 41, 101, 1001, -1 })]
    [InlineData("ru", PluralForm.Few, new long[] { 2, 3, 4, 22, 24, 32, 102, 1002 })]
    [InlineData("ru", PluralForm.Other, new long[] { 0, 5, 11, 12, 14, 19, 100, 111, 112, 1000 })]
    public void A_number_takes_the_form_that_its_language_has_for_it(string code, PluralForm form, long[] numbers)
    {
        var language = Language.Of(code)!;

        Assert.All(numbers, number => Assert.Equal(form, language.FormOf(number)));
    }

    [Theory]
    [InlineData("fr", "fr")]
    [InlineData("pt-BR", "pt")]
    [InlineData("DE_at", "de")]
    [InlineData("fra", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_tag_leads_to_its_language(string? tag, string? code) => Assert.Equal(code, Language.Of(tag)?.Code);
}
