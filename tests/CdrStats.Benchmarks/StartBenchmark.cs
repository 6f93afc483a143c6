using System.Diagnostics;
using System.Globalization;
using System.Net;
using CdrStats.Testing;

namespace CdrStats.Benchmarks;

/// <summary>From the start of a console published as <c>run.sh</c> does until it is ready, with its own PostgreSQL: no data directory, an existing one.</summary>
internal static class StartBenchmark
{
    public static async Task RunAsync()
    {
        // Not one that only this user may enter: PostgreSQL runs as another where this one is root.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"cdrstats-start-{Environment.ProcessId}")).FullName;
        try
        {
            using var built = await PublishedConsole.MakeAsync();
            var table = new Table("started with", "ready after, s");
            foreach (var what in new[] { "no data directory", "an existing one", "an existing one" })
            {
                table.Add(what, (await ReadyAsync(built.Folder, Path.Combine(folder, "data"))).ToString("0.0", CultureInfo.InvariantCulture));
            }

            table.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> ReadyAsync(string built, string data)
    {
        var address = new Uri($"http://127.0.0.1:{PrivateProcess.FreeTcpPort()}");
        var environment = new Dictionary<string, string> { ["CdrStats__DataDirectory"] = data, ["ASPNETCORE_CONTENTROOT"] = built };
        var clock = Stopwatch.StartNew();
        await using var console = PrivateProcess.Start("dotnet", Path.GetTempPath(), environment, Path.Combine(built, "CdrStats.Web.dll"), "--urls", address.OriginalString);
        using var client = new HttpClient { BaseAddress = address };
        while (!await IsReadyAsync(client))
        {
            if (console.HasExited)
            {
                throw new InvalidOperationException(console.Said);
            }

            await Task.Delay(20);
        }

        var ready = clock.Elapsed.TotalSeconds;
        using (var stop = Process.Start("kill", ["-INT", console.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await stop.WaitForExitAsync();
        }

        await console.EndAsync(TimeSpan.FromSeconds(30));
        return ready;
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
