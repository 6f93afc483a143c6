using System.Net;
using System.Text.RegularExpressions;
using CdrStats.Infrastructure.Accounts.SecondFactors;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Accounts;

/// <summary>A second factor that is demanded of operators: without one nothing opens, and with one everything does, at once.</summary>
public sealed partial class RequiredFactorTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_without_a_second_factor_gets_no_further_than_Profile_until_it_is_set_up()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop, KeyValuePair.Create("CdrStats__SecondFactor__RequiredOf", "operators"));
        using var browser = await BrowserSession.SignInAsync(console.Address, ConsoleProcess.Administrator, ConsoleProcess.Password, follows: false);

        foreach (var page in new[] { "/", "/calls", "/admin/users", "/admin/audit" })
        {
            using var led = await browser.GetAsync(new Uri(page, UriKind.Relative), Stop);
            Assert.Equal((page, HttpStatusCode.Redirect, "/profile#second"), (page, led.StatusCode, led.Headers.Location?.OriginalString));
        }

        using (var refused = await browser.GetAsync(new Uri("/rest-api/switch/", UriKind.Relative), Stop))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("set it up under Profile", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        using var basic = console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        using (var refused = await basic.GetAsync(new Uri("/rest-api/switch/", UriKind.Relative), Stop))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        Assert.Contains("Your account needs a second factor", await browser.PageAsync("/profile"), StringComparison.Ordinal);
        using var offered = await browser.SendFormAsync("/profile", "/profile", ("_handler", "second-begin"));
        var form = await offered.Content.ReadAsStringAsync(Stop);
        using var on = await browser.SendFormAsync(
            "/profile", "/profile", ("_handler", "second-on"), ("On.Offered", Offered().Match(form).Groups[1].Value),
            ("On.Code", TimeCode.At(Key().Match(form).Groups[1].Value, TimeProvider.System.GetUtcNow())), ("On.Password", ConsoleProcess.Password));
        Assert.Contains("The second factor is on.", await on.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        using var opened = await browser.GetAsync(new Uri("/admin/users", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
    }

    [GeneratedRegex("name=\"On.Offered\" value=\"([^\"]+)\"")]
    private static partial Regex Offered();

    [GeneratedRegex("id=\"second-key\"[^>]*>([^<]+)<")]
    private static partial Regex Key();
}
