using System.Net;
using System.Security.Claims;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Web.Api.Quota;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CdrStats.Web.Tests.Api;

public sealed class QuotaTests : IDisposable
{
    private readonly ApiQuota _quota = new(Settings("3", "2"));

    public void Dispose() => _quota.Dispose();

    [Fact]
    public async Task Whoever_asks_more_than_is_allowed_is_told_to_wait_and_for_how_long()
    {
        foreach (var left in new[] { 2, 1, 0 })
        {
            var within = await AskAsync("/rest-api/cdr/", User(7));
            Assert.Equal((200, "\"default\";q=3;w=60"), (within.StatusCode, within.Headers["RateLimit-Policy"].ToString()));
            Assert.StartsWith($"\"default\";r={left};t=", within.Headers["RateLimit"].ToString(), StringComparison.Ordinal);
        }

        var refused = await AskAsync("/rest-api/cdr/", User(7));
        Assert.Equal((429, "20", "application/problem+json"), (refused.StatusCode, refused.Headers.RetryAfter.ToString(), refused.ContentType));
        Assert.StartsWith("\"default\";r=0;t=", refused.Headers["RateLimit"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_user_key_and_address_has_a_quota_of_its_own_and_pages_have_none()
    {
        for (var i = 0; i < 4; i++)
        {
            await AskAsync("/rest-api/cdr/", User(7));
            await AskAsync("/openapi/v1.json", Nobody, "203.0.113.9");
        }

        Assert.Equal(429, (await AskAsync("/rest-api/", User(7))).StatusCode);
        Assert.Equal(200, (await AskAsync("/rest-api/", User(8))).StatusCode);
        Assert.Equal(200, (await AskAsync("/rest-api/", KeyOfNobody(7))).StatusCode);
        Assert.Equal(429, (await AskAsync("/rest-api/", Nobody, "203.0.113.9")).StatusCode);
        Assert.Equal(200, (await AskAsync("/rest-api/", Nobody, "203.0.113.10")).StatusCode);
        var page = await AskAsync("/calls", User(7));
        Assert.Equal((200, 0), (page.StatusCode, page.Headers["RateLimit"].Count));
    }

    [Fact]
    public async Task Addresses_of_one_network_of_ipv6_count_together()
    {
        Assert.Equal(200, (await AskAsync("/rest-api/", Nobody, "2001:db8::1")).StatusCode);
        Assert.Equal(200, (await AskAsync("/rest-api/", Nobody, "2001:db8::2")).StatusCode);
        Assert.Equal(429, (await AskAsync("/rest-api/", Nobody, "2001:db8::3")).StatusCode);
        Assert.Equal(200, (await AskAsync("/rest-api/", Nobody, "2001:db8:0:1::1")).StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public void A_quota_that_lets_nobody_ask_ends_the_start(string value) =>
        Assert.Throws<SettingException>(() => SettingsCheck.Check(Settings(value, "2"), ApiQuota.Settings));

    private static ClaimsPrincipal Nobody => new(new ClaimsIdentity());

    private static ClaimsPrincipal User(int id) => new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, $"{id}"), new("api_key", "7")], "test"));

    private static ClaimsPrincipal KeyOfNobody(int id) => new(new ClaimsIdentity([new("api_key", $"{id}")], "test"));

    private static IConfiguration Settings(string most, string ofNobody) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("CdrStats:Api:RequestsPerMinute", most), new("CdrStats:Api:AnonymousRequestsPerMinute", ofNobody)]).Build();

    private async Task<HttpResponse> AskAsync(string path, ClaimsPrincipal user, string from = "127.0.0.1")
    {
        var context = new DefaultHttpContext
        {
            User = user,
            Request = { Path = path },
            Connection = { RemoteIpAddress = IPAddress.Parse(from) },
            RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
        };
        await new QuotaGate(_ => Task.CompletedTask, _quota).InvokeAsync(context);
        return context.Response;
    }
}
