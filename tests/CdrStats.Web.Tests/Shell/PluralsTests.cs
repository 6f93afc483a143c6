using System.Globalization;
using CdrStats.Web.Shell;
using Microsoft.Extensions.Localization;
using Xunit;

namespace CdrStats.Web.Tests.Shell;

public sealed class PluralsTests
{
    [Theory]
    [InlineData("en", 0, "0 calls of Ana")]
    [InlineData("en", 1, "1 call of Ana")]
    [InlineData("en", 1200, "1,200 calls of Ana")]
    [InlineData("fr", 0, "0 call of Ana")]
    [InlineData("fr", 2, "2 calls of Ana")]
    [InlineData("ru", 21, "21 call of Ana")]
    [InlineData("ru", 11, "11 calls of Ana")]
    [InlineData("ru", 22, "22 few calls of Ana")]
    [InlineData("ru", 12, "12 calls of Ana")]
    public void The_number_has_the_form_its_language_gives_it(string language, long count, string said)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-GB");
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

        Assert.Equal(said, new Words().Plural(count, "{0} call of {1}", "{0} calls of {1}", "Ana"));
    }

    private sealed class Words : IStringLocalizer
    {
        public LocalizedString this[string name] => this[name, []];

        public LocalizedString this[string name, params object[] arguments] => name.EndsWith(" (few)", StringComparison.Ordinal)
            ? new LocalizedString(name, string.Format(CultureInfo.InvariantCulture, name.Replace("calls", "few calls", StringComparison.Ordinal).Replace(" (few)", "", StringComparison.Ordinal), arguments))
            : new LocalizedString(name, string.Format(CultureInfo.InvariantCulture, name, arguments), resourceNotFound: true);

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
    }
}
