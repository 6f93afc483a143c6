using System.Globalization;
using System.Net;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Playwright;

namespace CdrStats.Benchmarks;

/// <summary>
/// A published console with open pages and clients of its live hub, in this process on the same cores, while a switch with a thousand calls tells of four
/// changes a second: how long from an event on the switch's socket to each of them, and what the console takes. In rounds: all leave, and come again.
/// </summary>
internal static class CircuitsBenchmark
{
    private const int PerSecond = 4;
    private const int Staying = 1000;

    private static readonly string[] Paths = ["/realtime", "/wallboard"];
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    // The console keeps a lost circuit for three minutes, so that a page may come back to it.
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(200);

    public static async Task RunAsync(int circuits, int clients, int rounds)
    {
        using var published = await PublishedConsole.MakeAsync();
        await using var lab = await PipelineLab.StartAsync();
        await using var its = new ScriptedFreeSwitch();
        for (var call = 0; call < Staying; call++)
        {
            await its.ComeInAsync($"stays {call}", account: $"acc{call % 12}");
            await its.AnswerAsync($"stays {call}");
        }

        await LiveSwitch.AddAsync(lab, its);
        await using var console = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None);
        var key = await LiveSwitch.KeyAsync(lab);
        var cookies = await SignInAsync(console);
        var memory = new Table("the console's memory", "resident, MB", "most so far, MB", "its heap after a collection, MB");
        var table = new Table(["from the switch's socket", .. ToldChanges.Columns, "console, % of a core"]);
        void Weigh(string when, string heap = "") => memory.Add(when, console.Megabytes("VmRSS"), console.Megabytes("VmHWM"), heap);

        Weigh("ready");
        for (var round = 1; round <= rounds; round++)
        {
            var (toPages, toClients) = (new ToldChanges(), new ToldChanges());
            var pages = new List<BlazorCircuit>();
            for (var one = 0; one < circuits; one++)
            {
                pages.Add(await OpenAsync(console, cookies, Paths[one % Paths.Length], toPages.Watcher()));
            }

            Weigh($"round {round}: {circuits} pages");
            var connections = new List<HubConnection>();
            for (var one = 0; one < clients; one++)
            {
                var sees = toClients.Watcher();
                connections.Add(await HubClients.ConnectAsync(console, key, (_, ringing) => sees(ringing)));
            }

            Weigh($"and {clients} clients of the hub");
            var busy = await TellAsync(its, console, round, toPages, toClients);
            Weigh("after a minute");
            Weigh("and a collection", await ConsoleHeap.MegabytesAsync(console));
            table.Add([$"round {round}: to {circuits} pages", .. toPages.Cells(circuits), busy]);
            table.Add([$"to {clients} clients", .. toClients.Cells(clients), busy]);
            if (pages.Find(page => page.Error.Length > 0) is { } lost)
            {
                throw new InvalidOperationException($"A page has ended: {lost.Error}");
            }

            await Task.WhenAll(pages.Select(page => page.DisposeAsync().AsTask()).Concat(connections.Select(connection => connection.DisposeAsync().AsTask())));
            for (var call = 1; call <= Length.TotalSeconds * PerSecond; call++)
            {
                await its.HangUpAsync($"{round} {call}");
            }

            await Task.Delay(Gone);
            Weigh("all gone");
            Weigh("and a collection", await ConsoleHeap.MegabytesAsync(console));
        }

        table.Print();
        memory.Print();
    }

    private static async Task<string> TellAsync(ScriptedFreeSwitch its, ConsoleProcess console, int round, ToldChanges toPages, ToldChanges toClients)
    {
        var (began, spent) = (TimeProvider.System.GetTimestamp(), console.Processor());
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        for (var call = 1; call <= Length.TotalSeconds * PerSecond; call++)
        {
            await beat.WaitForNextTickAsync(CancellationToken.None);
            toPages.Tell(call);
            toClients.Tell(call);
            await its.ComeInAsync($"{round} {call}");
        }

        await Task.Delay(TimeSpan.FromSeconds(2));
        return (100 * ((console.Processor() - spent) / TimeProvider.System.GetElapsedTime(began))).ToString("0", CultureInfo.InvariantCulture);
    }

    // The figure of all calls in progress says which change it is: each is one more.
    private static async Task<BlazorCircuit> OpenAsync(ConsoleProcess console, CookieContainer cookies, string path, Action<int> change) =>
        await BlazorCircuit.OpenAsync(console.Address, cookies, path, texts =>
        {
            foreach (var text in texts)
            {
                if (text.StartsWith("1,", StringComparison.Ordinal) && int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var calls))
                {
                    change(calls - Staying);
                }
            }
        });

    private static async Task<CookieContainer> SignInAsync(ConsoleProcess console)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await SignedIn.BrowserAsync(playwright);
        var page = await SignedIn.PageAsync(browser, console);
        var cookies = new CookieContainer();
        foreach (var one in await page.Context.CookiesAsync())
        {
            cookies.Add(new System.Net.Cookie(one.Name, one.Value, one.Path, one.Domain));
        }

        return cookies;
    }
}
