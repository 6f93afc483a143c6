using System.Net;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>The addresses that the manual of CDR-Stats 3 prints, as it prints them.</summary>
[Collection(WalkedConsoles.Name)]
public sealed class OldAddressTests(WalkedConsole walked)
{
    [Fact]
    public async Task Each_address_of_the_manual_leads_to_the_page_that_does_its_work()
    {
        using var administrator = await walked.SignInAsync(ConsoleProcess.Administrator, ConsoleProcess.Password);
        foreach (var (old, now) in new[]
        {
            ("/dashboard/", "/"), ("/cdr_view/", "/calls"), ("/overview/", "/overview/"), ("/daily_comparison/", "/daily-comparison"), ("/hourly_report/", "/daily-comparison"),
            ("/country_report/", "/country-report"), ("/world_map/", "/world-map"), ("/concurrent_calls/", "/concurrent-calls"), ("/cdr_concurrent_calls/", "/concurrent-calls"),
            ("/realtime/", "/realtime/"), ("/mail_report/", "/mail-report"), ("/alert/", "/admin/alarms"), ("/alert_report/", "/alarm-reports"), ("/trust_control/", "/admin/destination-control"),
            ("/diagnostic/", "/diagnostic/"), ("/rates/", "/rates/"), ("/simulator/", "/simulator/"), ("/billing_report/", "/billing"), ("/admin/", "/admin/switches"),
            ("/admin/cdr/switch/", "/admin/switches"), ("/admin/cdr/switch/cdr_view/", "/calls"), ("/admin/cdr/hangupcause/", "/hangup-causes"), ("/admin/cdr_alert/alarm/add/", "/admin/alarms"),
            ("/admin/cdr_alert/alarmreport/", "/alarm-reports"), ("/admin/cdr_alert/blacklist/", "/admin/destination-control"), ("/admin/cdr_alert/whitelist/", "/admin/destination-control"),
            ("/admin/cdr_alert/alertremoveprefix/add/", "/admin/destination-control"), ("/admin/import_cdr/cdrimport/import/", "/admin/import"), ("/admin/import_cdr/cdrimport/export/", "/calls"),
        })
        {
            Assert.Equal((old, now), (old, await EndAsync(administrator, old)));
        }
    }

    [Fact]
    public async Task Who_is_not_signed_in_comes_back_to_it_and_who_administers_nothing_is_refused()
    {
        using var anonymous = walked.Anonymous();
        using var answer = await anonymous.GetAsync(new Uri("/cdr_view/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.EndsWith("/login?returnUrl=%2Fcdr_view%2F", answer.Headers.Location?.ToString(), StringComparison.Ordinal);
        await walked.AddUserAsync("bare", 911, false, []);
        using var bare = await walked.SignInAsync("bare");
        Assert.Equal(HttpStatusCode.Forbidden, (await bare.GetAsync(new Uri("/admin/", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    // Where it ends, if that is a page.
    private static async Task<string> EndAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.OK ? path
            : answer.Headers.Location is { } place ? await EndAsync(client, place.OriginalString) : $"{path}: {answer.StatusCode}";
    }
}
