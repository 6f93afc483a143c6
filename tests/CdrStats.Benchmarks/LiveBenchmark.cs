using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CdrStats.Testing;
using Microsoft.Playwright;

namespace CdrStats.Benchmarks;

/// <summary>
/// A console as <c>run.sh</c> starts it, with its calls page open in Chromium: how long from the commit of a record in the inbox to its row on the page while
/// 200 calls a second arrive, and what memory the console takes, at rest, meanwhile and while a million waiting rows are imported.
/// </summary>
internal static class LiveBenchmark
{
    private const int PerSecond = 200;
    private const int AtOnce = 20;
    private const int Million = 1_000_000;
    private const string Marked = "3460099";

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    public static async Task RunAsync()
    {
        using var published = await PublishedConsole.MakeAsync();
        await using var lab = await PipelineLab.StartAsync();
        await using var console = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None);
        var memory = new Table("the console's memory", "resident, MB", "most so far, MB", "of its own, MB", "of files, MB");
        void Weigh(string when) => memory.Add(when, console.Megabytes("VmRSS"), console.Megabytes("VmHWM"), console.Megabytes("RssAnon"), console.Megabytes("RssFile"));

        Weigh("ready");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await SignedIn.BrowserAsync(playwright);
        var page = await OpenCallsAsync(browser, console);
        Weigh("a page open");

        var table = new Table("from commit to page", "records", "seen", "median, ms", "p99, ms", "most, ms");
        // A console that has just started compiles its code with its first calls.
        await PassAsync(lab, page, "the first 15 s", TimeSpan.FromSeconds(15), 1000, table);
        await PassAsync(lab, page, "the minute after", Length, 2000, table);
        Weigh("75 s later");

        await lab.FillAsync(Million, keyed: false);
        while (await lab.OneAsync<long>("select count(*) from (select from cdr_import where not imported limit 1) as waiting") > 0)
        {
            await Task.Delay(500);
        }

        Weigh("a million rows later");
        table.Print();
        memory.Print();
    }

    private static async Task PassAsync(PipelineLab lab, IPage page, string what, TimeSpan length, int number, Table table)
    {
        using var end = new CancellationTokenSource(length);
        var traffic = Task.Run(() => ArriveAsync(lab, end.Token));
        var sent = await MarkAsync(lab, number, end.Token);
        var arrived = await traffic;
        var waits = (await SeenAsync(page, sent)).Select(mark => mark.Value - sent[mark.Key]).Order().ToList();
        table.Add($"{what}: {arrived / length.TotalSeconds:0} calls/s", Text(sent.Count), Text(waits.Count), Text(waits[waits.Count / 2]), Text(waits[waits.Count * 99 / 100]), Text(waits[^1]));
    }

    private static async Task<IPage> OpenCallsAsync(IBrowser browser, ConsoleProcess console)
    {
        var page = await SignedIn.PageAsync(browser, console);
        await page.GotoAsync($"/calls?destination={Marked}&destination_match=begins");
        await page.EvaluateAsync(
            """
            marked => {
                window.seen = {};
                const look = () => { for (const found of document.body.innerText.matchAll(new RegExp(marked + '(\\d{4})', 'g'))) window.seen[found[1]] ??= Date.now(); };
                new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
            }
            """, Marked);
        return page;
    }

    private static async Task<int> ArriveAsync(PipelineLab lab, CancellationToken end)
    {
        var arrived = 0;
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds((double)AtOnce / PerSecond));
        while (await TicksAsync(beat, end))
        {
            await lab.RunAsync(
                $"""
                insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, direction, accountcode)
                select '10.0.0.' || 1 + n % 3, 3, gen_random_uuid()::text, '34911' || n, '', '+' || (array['44','33','49','39','351','1212','52','54'])[1 + n % 8] || 600000000 + (random() * 99999999)::int,
                    now() - interval '30 s', 30, 25, 16, 2, 'acc' || n % 12 from generate_series(1, {AtOnce}) n
                """);
            arrived += AtOnce;
        }

        return arrived;
    }

    /// <summary>One record of its own number at a time; when each was committed, in Unix milliseconds.</summary>
    private static async Task<Dictionary<string, long>> MarkAsync(PipelineLab lab, int number, CancellationToken end)
    {
        var sent = new Dictionary<string, long>();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(237));      // not in step with the traffic
        for (; await TicksAsync(beat, end); number++)
        {
            await lab.RunAsync(
                $"""
                insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, direction, accountcode)
                values ('10.0.0.1', 3, 'marked-{number}', '34911', '', '+{Marked}{number}', now(), 30, 25, 16, 2, 'acc1')
                """);
            sent[Text(number)] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        }

        return sent;
    }

    private static async Task<List<KeyValuePair<string, long>>> SeenAsync(IPage page, Dictionary<string, long> sent)
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            var seen = JsonSerializer.Deserialize<Dictionary<string, long>>(await page.EvaluateAsync<string>("JSON.stringify(window.seen)"))!.Where(mark => sent.ContainsKey(mark.Key)).ToList();
            if (seen.Count == sent.Count || since.Elapsed > TimeSpan.FromSeconds(10))
            {
                return seen;
            }
        }
    }

    private static async Task<bool> TicksAsync(PeriodicTimer beat, CancellationToken end)
    {
        try
        {
            return await beat.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
