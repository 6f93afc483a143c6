using System.Net;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Web.Host;

namespace CdrStats.Web.Diagnostics;

/// <summary>Looks at a running console as a browser begins to: is it ready, does its first page come, and the script that keeps pages live?</summary>
internal static class ScreenCheck
{
    private const string Link = Chain.Page;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<Finding> LookAsync(Uri console, TimeProvider clock, CancellationToken stop)
    {
        using var client = Client(console);
        var start = clock.GetTimestamp();
        try
        {
            foreach (var (path, what) in new[] { ("/health/ready", "is not ready"), ("/login", "does not serve its first page"), ("/_framework/blazor.web.js", "does not serve the script of its pages") })
            {
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), stop);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    return Finding.Stop(Link, $"the console on {console.Authority} {what}: {path} answers {(int)answer.StatusCode}{await WordsAsync(answer, stop)}", "read the console's log");
                }
            }

            return Finding.Good(Link, $"{console.GetLeftPart(UriPartial.Authority)} is ready and serves its pages ({clock.GetElapsedTime(start).TotalMilliseconds:0} ms)");
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return Finding.Stop(Link, $"the console is running, but {console.GetLeftPart(UriPartial.Authority)} cannot be reached from here: {error.Message.TrimEnd('.')}", "is a proxy or a firewall between, or does it listen elsewhere (--urls)?");
        }
    }

    /// <summary>The address that the console would have by this configuration, when one answers there; null when none does.</summary>
    public static async Task<Uri?> AskConfiguredAsync(IConfiguration configuration, TimeProvider clock, CancellationToken stop)
    {
        var listening = (configuration["urls"] is { Length: > 0 } urls ? urls : HostModule.DefaultAddress).Split(';')[0];
        if (ConsoleSign.Reachable(listening) is not { } address)
        {
            return null;
        }

        using var client = Client(address);
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/live", UriKind.Relative), stop);
            return answer.StatusCode == HttpStatusCode.OK && await answer.Content.ReadAsStringAsync(stop) == "ok" ? address : null;
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }

    private static HttpClient Client(Uri console) => new() { BaseAddress = console, Timeout = Patience };

    private static async Task<string> WordsAsync(HttpResponseMessage answer, CancellationToken stop) =>
        answer.Content.Headers.ContentType?.MediaType == "text/plain" ? $" ({await answer.Content.ReadAsStringAsync(stop)})" : "";
}
