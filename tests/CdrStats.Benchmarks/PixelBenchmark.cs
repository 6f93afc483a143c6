using System.Globalization;
using System.Text.Json;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.Playwright;

namespace CdrStats.Benchmarks;

/// <summary>
/// A published console follows a switch with a thousand calls and 500 events a second, and a page of it is open in Chromium: how long from each event on the
/// switch's socket until the page's text says so, and until it was painted. Sender and browser have one clock.
/// </summary>
internal static class PixelBenchmark
{
    private const int PerSecond = 500;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    // What a page shows of calls: both figures, whenever one of them changes, and when the browser had drawn it.
    private const string Watch = """
        () => {
            const figure = text => Number(text.replace(/\D/g, ''));
            const tile = label => [...document.querySelectorAll('.tile')].find(tile => tile.querySelector('.tile-label')?.textContent === label)?.querySelector('.tile-value')?.textContent;
            const look = () => {
                const all = document.querySelector('.board-calls .wall-figure')?.textContent;
                if (all) {
                    const ringing = document.querySelector('.board-calls .wall-figure + p')?.textContent.match(/^\s*([\d,\s]+)/)?.[1];
                    return ringing ? [figure(all) - figure(ringing), figure(ringing)] : null;
                }
                const answered = tile('Answered'), rings = tile('Ringing');
                return answered && rings ? [figure(answered), figure(rings)] : null;
            };
            const now = () => performance.timeOrigin + performance.now();
            window.seen = [];
            let last = '';
            new MutationObserver(() => {
                const found = look();
                if (found && found.join() !== last) {
                    last = found.join();
                    const one = { at: now(), painted: null, answered: found[0], ringing: found[1] };
                    window.seen.push(one);
                    requestAnimationFrame(() => { const drawn = new MessageChannel(); drawn.port1.onmessage = () => { one.painted = now(); drawn.port1.close(); }; drawn.port2.postMessage(null); });
                }
            }).observe(document.body, { childList: true, subtree: true, characterData: true });
        }
        """;

    public static async Task RunAsync()
    {
        using var published = await PublishedConsole.MakeAsync();
        await using var lab = await PipelineLab.StartAsync();
        await using var its = new ScriptedFreeSwitch();
        var cycle = new CallCycle(its, PerSecond);
        await cycle.BeginAsync();
        await LiveSwitch.AddAsync(lab, its);
        await using var console = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await SignedIn.BrowserAsync(playwright);
        var page = await SignedIn.PageAsync(browser, console);
        var table = new Table($"{PerSecond} events/s", "events", "changes seen/s", "in the page: median, ms", "p99, ms", "most, ms", "painted: median, ms", "p99, ms", "console, % of a core");
        using var end = new CancellationTokenSource();
        var traffic = Task.Run(() => cycle.RunAsync(end.Token));
        // A console that has just started compiles its code with its first calls.
        await LookAsync("/realtime", TimeSpan.FromSeconds(15));
        foreach (var path in new[] { "/realtime", "/wallboard" })
        {
            var spent = console.Processor();
            var (first, seen) = await LookAsync(path, Length);
            var busy = (console.Processor() - spent).TotalSeconds / Length.TotalSeconds;
            var (inPage, painted) = (cycle.Waits(first, seen.Select(one => (one.At, one.Answered, one.Ringing))).Order().ToList(), cycle.Waits(first, seen.Where(one => one.Painted is not null).Select(one => (one.Painted!.Value, one.Answered, one.Ringing))).Order().ToList());
            table.Add(path, Text(inPage.Count), Text(seen.Count / Length.TotalSeconds), Text(inPage[inPage.Count / 2]), Text(inPage[inPage.Count * 99 / 100]), Text(inPage[^1]), Text(painted[painted.Count / 2]), Text(painted[painted.Count * 99 / 100]), Text(100 * busy));
        }

        await end.CancelAsync();
        await traffic;
        table.Print();

        async Task<(int First, IReadOnlyList<Seen> Shown)> LookAsync(string path, TimeSpan length)
        {
            await page.GotoAsync(path);
            await page.EvaluateAsync(Watch);
            // The page's policy allows no condition that Playwright would look at by itself.
            while (await page.EvaluateAsync<int>("() => window.seen.length") < 5)
            {
                await Task.Delay(50);
            }

            var first = cycle.Sent;
            await Task.Delay(length);
            return (first, JsonSerializer.Deserialize<List<Seen>>(await page.EvaluateAsync<string>("JSON.stringify(window.seen)"), JsonSerializerOptions.Web)!);
        }
    }

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private sealed record Seen(double At, double? Painted, int Answered, int Ringing);
}
