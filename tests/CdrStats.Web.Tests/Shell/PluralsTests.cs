using System.Globalization;
using CdrStats.Web.Languages;
using CdrStats.Web.Shell;
using Xunit;

namespace CdrStats.Web.Tests.Shell;

public sealed class PluralsTests
{
    [Theory]
    [InlineData("en-GB", 0, "0 calls")]
    [InlineData("en-GB", 1, "1 call")]
    [InlineData("en-GB", 1200, "1,200 calls")]
    [InlineData("de-DE", 1200, "1.200 Anrufe")]
    [InlineData("fr-FR", 0, "0 appel")]
    [InlineData("fr-FR", 2, "2 appels")]
    [InlineData("ru-RU", 21, "21 вызов")]
    [InlineData("ru-RU", 11, "11 вызовов")]
    [InlineData("ru-RU", 22, "22 вызова")]
    [InlineData("ru-RU", 12, "12 вызовов")]
    public void The_number_has_the_form_its_language_gives_it(string culture, long count, string said)
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (CultureInfo.GetCultureInfo(culture), CultureInfo.GetCultureInfo(culture));

        Assert.Equal(said, new TextLocalizer().Plural(count, "{0} call", "{0} calls"));
    }
}
