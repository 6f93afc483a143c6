using System.Security.Claims;
using CdrStats.Web.Languages;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CdrStats.Web.Tests.Languages;

public sealed class RequestLanguageTests
{
    [Theory]
    [InlineData(null, null, null, "en-GB")]
    [InlineData(null, null, "de-AT,de;q=0.9,en;q=0.8", "de-DE")]
    [InlineData(null, null, "nl;q=0.9, fr-CA;q=0.7, en;q=0.8", "en-GB")]
    [InlineData(null, null, "en-US,en;q=0.9,de;q=0.8", "en-GB")]
    [InlineData(null, null, "de;q=0, pt-BR;q=0.1", "pt-PT")]
    [InlineData(null, null, "nl, ja", "en-GB")]
    [InlineData(null, "ru", "de", "ru-RU")]
    [InlineData(null, "../../etc", "it", "it-IT")]
    [InlineData("es", "ru", "de", "es-ES")]
    [InlineData("en", "ru", "de", "en-GB")]
    public async Task The_user_comes_before_what_was_chosen_here_and_that_before_the_browser(string? user, string? cookie, string? accepted, string culture)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = "/calls";
        context.User = new ClaimsPrincipal(new ClaimsIdentity(user is null ? [] : [new Claim("language", user)], "test"));
        context.Request.Headers.Cookie = cookie is null ? default : $"{RequestLanguage.Cookie}={Uri.EscapeDataString(cookie)}";
        context.Request.Headers.AcceptLanguage = accepted;

        Assert.Equal(culture, await CultureAsync(context));
    }

    [Fact]
    public async Task Programs_are_answered_in_English()
    {
        var context = new DefaultHttpContext();
        context.Request.Path = "/rest-api/calls";
        context.Request.Headers.AcceptLanguage = "de";

        Assert.Equal("en-GB", await CultureAsync(context));
    }

    private static async Task<string?> CultureAsync(HttpContext context) => (await new RequestLanguage().DetermineProviderCultureResult(context))?.UICultures[0].Value;
}
