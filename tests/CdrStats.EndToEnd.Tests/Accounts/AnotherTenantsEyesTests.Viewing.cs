using System.Net;
using System.Text;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Accounts;

public sealed partial class AnotherTenantsEyesTests
{
    /// <summary>With a customer's eyes an operator reads, takes away and hears what the customer's user does, changes nothing, and comes back.</summary>
    private static async Task AnOperatorSeesWhatTheySeeAsync(ConsoleProcess console, NpgsqlDataSource source)
    {
        using var own = await SignInAsync(console);
        using var eyes = await BrowserSession.SignInAsync(console.Address, ConsoleProcess.Administrator, ConsoleProcess.Password);
        Assert.Equal(HttpStatusCode.OK, await HubAsync(eyes));
        Assert.Equal(HttpStatusCode.Forbidden, (await own.SendFormAsync("/calls", "/view-as", ("name", "portal"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await eyes.SendFormAsync("/calls", "/view-as", ("name", ConsoleProcess.Administrator))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await eyes.SendFormAsync("/calls", "/view-as", ("name", "portal"))).StatusCode);

        foreach (var path in new[] { "/calls/export.csv?last=24h", "/reports/overview.csv", "/rest-api/cdr/?page_size=100", "/rest-api/report/country/", "/rest-api/switch/", "/admin/customers", "/admin/audit", "/diagnostic" })
        {
            Assert.Equal((path, await StatusAsync(own, path)), (path, await StatusAsync(eyes, path)));
        }

        Assert.Equal(await own.GetStringAsync(new Uri("/calls/export.csv?last=24h", UriKind.Relative), Stop), await eyes.GetStringAsync(new Uri("/calls/export.csv?last=24h", UriKind.Relative), Stop));
        Assert.Equal(5, (await JsonAsync(eyes, "/rest-api/cdr/?page_size=100")).GetProperty("count").GetInt32());
        Assert.Equal(HttpStatusCode.Forbidden, await HubAsync(own));
        Assert.Equal(HttpStatusCode.Forbidden, await HubAsync(eyes));
        Assert.Contains("You see what portal sees.", await eyes.PageAsync("/calls"), StringComparison.Ordinal);
        Assert.DoesNotContain("You see what", await own.PageAsync("/calls"), StringComparison.Ordinal);

        // What is the user's own alone, and every change.
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(eyes, "/profile"));
        using var words = new StringContent("{}", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Forbidden, (await eyes.PutAsync(new Uri("/rest-api/dashboard/", UriKind.Relative), words, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await eyes.SendFormAsync("/calls", "/view-as", ("name", "portal"))).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await eyes.SendFormAsync("/calls", "/view-as/end")).StatusCode);
        Assert.Equal(12, (await JsonAsync(eyes, "/rest-api/cdr/?page_size=100")).GetProperty("count").GetInt32());
        await using var noted = source.CreateCommand("select string_agg(editor || ' ' || action || ' ' || object_name, '; ' order by id) from admin_edit where kind = 'view_as' or (kind = 'export' and editor like '% as %')");
        Assert.Equal(
            $"{ConsoleProcess.Administrator} began portal; {ConsoleProcess.Administrator} as portal exported calls/export.csv; {ConsoleProcess.Administrator} as portal exported reports/overview.csv; {ConsoleProcess.Administrator} as portal exported calls/export.csv; {ConsoleProcess.Administrator} ended portal",
            await noted.ExecuteScalarAsync(Stop));

        static async Task<HttpStatusCode> HubAsync(HttpClient browser) => (await browser.PostAsync(new Uri("/hubs/live/negotiate?negotiateVersion=1", UriKind.Relative), null, Stop)).StatusCode;
    }
}
