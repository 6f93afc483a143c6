using System.Diagnostics.Tracing;
using System.Globalization;
using CdrStats.Testing;
using Microsoft.Diagnostics.NETCore.Client;

namespace CdrStats.Benchmarks;

/// <summary>What a console holds once it has collected all that nobody needs: an idle one collects nothing by itself, so what is resident says little of it.</summary>
internal static class ConsoleHeap
{
    /// <summary>A session of events with this keyword begins with a full collection.</summary>
    private const long Collect = 0x800000;

    /// <summary>MB.</summary>
    public static async Task<string> MegabytesAsync(ConsoleProcess console)
    {
        using var client = console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        var before = Figure(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), "dotnet_collections_total");
        using (var session = await new DiagnosticsClient(console.ProcessId).StartEventPipeSessionAsync(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, Collect)], requestRundown: false, 16, CancellationToken.None))
        {
            var told = session.EventStream.CopyToAsync(Stream.Null);
            await session.StopAsync(CancellationToken.None);
            await told;
        }

        while (true)
        {
            var now = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            if (Figure(now, "dotnet_collections_total") > before)
            {
                return (Figure(now, "dotnet_heap_bytes") / 1024 / 1024).ToString("0", CultureInfo.InvariantCulture);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private static double Figure(string metrics, string name) =>
        double.Parse(metrics.Split('\n').First(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);
}
