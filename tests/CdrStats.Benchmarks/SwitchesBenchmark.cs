using System.Diagnostics;
using System.Globalization;
using CdrStats.Testing;
using CdrStats.Testing.Switches;

namespace CdrStats.Benchmarks;

/// <summary>
/// A published console that follows many switches with many calls in progress, which last three minutes each and are watched by one client of the hub: what of a
/// core that takes, and whether the console's count is the switches' own at the end.
/// </summary>
internal static class SwitchesBenchmark
{
    private static readonly TimeSpan CallLength = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(int switches, int calls)
    {
        using var published = await PublishedConsole.MakeAsync();
        await using var lab = await PipelineLab.StartAsync();
        var all = Enumerable.Range(0, switches).Select(_ => new ScriptedFreeSwitch()).ToList();
        try
        {
            for (var call = 0; call < calls; call++)
            {
                await BeginAsync(all[call % switches], call);
            }

            for (var at = 0; at < switches; at++)
            {
                await LiveSwitch.AddAsync(lab, all[at], 9001 + at);
            }

            await using var console = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None);
            var key = await LiveSwitch.KeyAsync(lab);
            var counted = 0;
            await using var client = await HubClients.ConnectAsync(console, key, (answered, ringing) => Volatile.Write(ref counted, answered + ringing));
            await UntilAsync(() => Volatile.Read(ref counted) == calls);

            var next = await RunAsync(all, calls, 0, WarmUp);
            var (spent, server) = (console.Processor(), Effort.Now(lab.Postmaster));
            var until = await RunAsync(all, calls, next, Length);
            var (busy, database) = (console.Processor() - spent, Effort.Now(lab.Postmaster) - server);
            await UntilAsync(() => Volatile.Read(ref counted) == calls);

            var table = new Table("switches", "calls in progress", "events/s", "console, % of a core", "its database, % of a core", "resident, MB", "counted at the end");
            table.Add(Text(switches), Text(calls), Text(3 * (until - next) / Length.TotalSeconds), Text(100 * busy.TotalSeconds / Length.TotalSeconds), Text(100 * database.Server / Length.TotalSeconds), console.Megabytes("VmRSS"), Text(counted));
            table.Print();
        }
        finally
        {
            foreach (var one in all)
            {
                await one.DisposeAsync();
            }
        }
    }

    // As many calls end as begin, evenly: the oldest of all gives way to a new one on its switch.
    private static async Task<int> RunAsync(List<ScriptedFreeSwitch> all, int calls, int from, TimeSpan length)
    {
        var (next, since, perSecond) = (from, Stopwatch.StartNew(), calls / CallLength.TotalSeconds);
        for (; since.Elapsed < length; await Task.Delay(1))
        {
            for (; next - from < since.Elapsed.TotalSeconds * perSecond; next++)
            {
                var its = all[next % all.Count];
                await its.HangUpAsync($"call {next}");
                await BeginAsync(its, next + calls);
            }
        }

        return next;
    }

    private static async Task BeginAsync(ScriptedFreeSwitch its, int call)
    {
        await its.ComeInAsync($"call {call}", account: $"acc{call % 12}");
        await its.AnswerAsync($"call {call}");
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var since = Stopwatch.StartNew(); !isSo(); await Task.Delay(50))
        {
            if (since.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException("The console does not count what is on the switches.");
            }
        }
    }

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
