using CdrStats.Domain.Numbering;
using Xunit;

namespace CdrStats.Domain.Tests.Numbering;

public sealed class CountryTests
{
    [Theory]
    [InlineData("ES", "Spain")]
    [InlineData("esp", "Spain")]
    [InlineData(" XK ", "Kosovo")]
    [InlineData("XKX", "Kosovo")]
    [InlineData("AC", "Ascension Island")]
    public void Both_codes_lead_to_a_country(string code, string name)
    {
        Assert.True(Country.TryParse(code, out var country));
        Assert.Equal(name, country.EnglishName);
        Assert.Equal(name, Country.Name(code));
    }

    [Theory]
    [InlineData("ZZ")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_code_has_no_country(string? code)
    {
        Assert.False(Country.TryParse(code, out _));
        Assert.Equal(code ?? "", Country.Name(code));
    }

    [Theory]
    [InlineData("morocco ", "MA")]
    [InlineData("United Kingdom", "GB")]
    [InlineData("esp", "ES")]
    [InlineData("Atlantis", null)]
    public void A_name_leads_to_a_country_as_well(string typed, string? code)
    {
        Assert.Equal(code is not null, Country.TryFind(typed, out var country));
        Assert.Equal(code, country?.Alpha2);
    }

    [Fact]
    public void The_table_is_whole_and_well_formed()
    {
        Assert.Equal(249 + 3, Country.All.Count);
        Assert.Equal(Country.All.Count, Country.All.Select(country => country.Alpha3).Distinct().Count());
        Assert.Equal(Country.All.Count, Country.All.Select(country => country.EnglishName).Distinct().Count());
        Assert.All(Country.All, country =>
        {
            Assert.Matches("^[A-Z]{2}$", country.Alpha2);
            Assert.Matches("^[A-Z]{3}$", country.Alpha3);
            Assert.DoesNotContain(',', country.EnglishName);
        });
    }
}
