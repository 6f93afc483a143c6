using CdrStats.Web.Accounts;
using Xunit;

namespace CdrStats.Web.Tests.Accounts;

public sealed class LocalAddressTests
{
    [Theory]
    [InlineData("/calls?last=24h&call=7", "calls?last=24h&call=7")]
    [InlineData("/calls?country=ES#top", "calls?country=ES#top")]
    [InlineData("/admin/users", "admin/users")]
    [InlineData("/", "")]
    public void A_path_of_the_console_stays(string given, string expected) => Assert.Equal(expected, LocalAddress.Of(given));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("calls")]
    [InlineData("https://evil.example/x")]
    [InlineData("/https://evil.example/x")]
    [InlineData("//evil.example/x")]
    [InlineData("/\\evil.example")]
    [InlineData("/\\\\evil.example")]
    [InlineData("/ //evil.example")]
    [InlineData("/javascript:alert(1)")]
    [InlineData("/\t//evil.example")]
    [InlineData("/login?returnUrl=/login")]
    [InlineData("/./login")]
    [InlineData("/.//evil.example/x")]
    [InlineData("/%2F/evil.example")]
    public void Nothing_leads_to_another_site_or_back_to_the_login(string? given)
    {
        var address = LocalAddress.Of(given);

        var place = new Uri(new Uri("http://127.0.0.1:8000/"), address);
        Assert.Equal("http://127.0.0.1:8000", place.GetLeftPart(UriPartial.Authority));
        Assert.False(address.StartsWith('/') || address.StartsWith('\\'));
        Assert.DoesNotContain("login", address, StringComparison.OrdinalIgnoreCase);
    }
}
