using System.Diagnostics;
using System.Globalization;
using CdrStats.Testing;
using CdrStats.Testing.Switches;

namespace CdrStats.Benchmarks;

/// <summary>
/// The events of an hour at 200 a second, from one switch as fast as its socket takes them: calls begin, go on to another leg, are answered and end by chance.
/// After each tenth the console's count, as a client of its hub sees it, has to become the switch's own; its heap is weighed after a collection.
/// </summary>
internal static class EventsBenchmark
{
    private const int MostChannels = 300;
    private const int Parts = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(int events)
    {
        using var published = await PublishedConsole.MakeAsync();
        await using var lab = await PipelineLab.StartAsync();
        await using var its = new ScriptedFreeSwitch();
        await LiveSwitch.AddAsync(lab, its);
        await using var console = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None);
        var key = await LiveSwitch.KeyAsync(lab);
        var counted = (Answered: -1, Ringing: -1);
        var gate = new Lock();
        await using var client = await HubClients.ConnectAsync(console, key, (answered, ringing) =>
        {
            lock (gate)
            {
                counted = (answered, ringing);
            }
        });
        var table = new Table("events", "events/s", "calls, the switch's own", "as the hub tells", "heap after a collection, MB", "resident, MB");
        var (chance, next) = (new Random(4711), 0);
        for (var part = 1; part <= Parts; part++)
        {
            var since = Stopwatch.StartNew();
            for (; next < (long)events * part / Parts; next++)
            {
                await StepAsync(its, chance, next.ToString(CultureInfo.InvariantCulture));
            }

            var own = its.Truth;
            await UntilAsync(() => Told() == own);
            table.Add(Text(next), Text(events / Parts / since.Elapsed.TotalSeconds), Text(own), Text(Told()), await ConsoleHeap.MegabytesAsync(console), console.Megabytes("VmRSS"));
        }

        table.Print();

        (int Answered, int Ringing) Told()
        {
            lock (gate)
            {
                return counted;
            }
        }
    }

    private static async Task StepAsync(ScriptedFreeSwitch its, Random chance, string id)
    {
        var channels = its.Channels;
        var any = channels.Count > 0 ? channels.ElementAt(chance.Next(channels.Count)) : null;
        await (any is null || (chance.Next(3) == 0 && channels.Count < MostChannels) ? its.ComeInAsync(id, account: $"acc{chance.Next(12)}")
            : any.Id == any.CallId && chance.Next(2) == 0 ? its.GoOnAsync(id, any.Id)
            : chance.Next(2) == 0 ? its.AnswerAsync(any.Id)
            : any.Id != any.CallId || channels.Count(one => one.CallId == any.CallId) == 1 ? its.HangUpAsync(any.Id)
            : its.AnswerAsync(any.Id));
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var since = Stopwatch.StartNew(); !isSo(); await Task.Delay(50))
        {
            if (since.Elapsed > Patience)
            {
                throw new InvalidOperationException("The console's count never became the switch's own.");
            }
        }
    }

    private static string Text(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text((int Answered, int Ringing) calls) => $"{calls.Answered} + {calls.Ringing}";
}
