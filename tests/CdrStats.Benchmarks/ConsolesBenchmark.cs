using System.Diagnostics;
using CdrStats.Testing;
using CdrStats.Testing.Switches;

namespace CdrStats.Benchmarks;

/// <summary>
/// Two published consoles on one database with a Redis: how long until a change at a switch, which one of them follows, is with a client of each; then without
/// the Redis, and with it again.
/// </summary>
internal static class ConsolesBenchmark
{
    private const int Changes = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task RunAsync()
    {
        using var published = await PublishedConsole.MakeAsync();
        await using var lab = await PipelineLab.StartAsync();
        await using var its = new ScriptedFreeSwitch();
        await LiveSwitch.AddAsync(lab, its);
        await using var redis = await RedisServer.StartAsync();
        KeyValuePair<string, string>[] settings = [new("CdrStats__Redis__Url", redis.Url.ToString()), new("CdrStats__Redis__Password", RedisServer.Password)];
        await using var one = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None, settings);
        await using var other = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None, settings);
        var key = await LiveSwitch.KeyAsync(lab);
        var (calls, seen) = (0, new int[2]);
        await using var first = await HubClients.ConnectAsync(one, key, (_, ringing) => Volatile.Write(ref seen[0], ringing));
        await using var second = await HubClients.ConnectAsync(other, key, (_, ringing) => Volatile.Write(ref seen[1], ringing));

        var table = new Table("until a change is with a client of", "the console that follows: median, ms", "most, ms", "the other: median, ms", "most, ms");
        await MeasureAsync("by way of Redis");
        await redis.KillAsync();
        await MeasureAsync("the Redis is away");
        await redis.StartAgainAsync();
        await MeasureAsync("it is back");
        table.Print();
        foreach (var (name, console) in new[] { ("one", one), ("the other", other) })
        {
            foreach (var line in console.Said.Split('\n').Where(line => line.Contains("tell each other", StringComparison.Ordinal)))
            {
                Console.WriteLine($"{name}: {line.Trim()}");
            }
        }

        async Task MeasureAsync(string what)
        {
            // The first comes late where a place is only just given up.
            await TellAsync();
            var waits = new List<double[]>();
            for (var change = 0; change < Changes; change++)
            {
                waits.Add(await TellAsync());
            }

            string[] Cells(Func<double[], double> of) => [$"{waits.Select(of).Order().ElementAt(Changes / 2):0}", $"{waits.Max(of):0}"];
            table.Add([what, .. Cells(wait => wait.Min()), .. Cells(wait => wait.Max())]);
        }

        async Task<double[]> TellAsync()
        {
            var (since, waits) = (Stopwatch.StartNew(), new double[2]);
            calls++;
            await its.ComeInAsync($"call {calls}");
            while (waits[0] == 0 || waits[1] == 0)
            {
                for (var at = 0; at < 2; at++)
                {
                    waits[at] = waits[at] == 0 && Volatile.Read(ref seen[at]) == calls ? since.Elapsed.TotalMilliseconds : waits[at];
                }

                if (since.Elapsed > Patience)
                {
                    throw new InvalidOperationException($"A console does not show what is on the switch: {calls}, and they show {seen[0]} and {seen[1]}.");
                }

                await Task.Delay(5);
            }

            return waits;
        }
    }
}
