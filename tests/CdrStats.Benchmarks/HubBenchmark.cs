using System.Globalization;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.AspNetCore.SignalR.Client;

namespace CdrStats.Benchmarks;

/// <summary>
/// A published console and so many clients of its live hub, in this process on the same cores, while a switch tells of four changes a second: how long from an
/// event on the switch's socket to each client, whether each had every second of it, and what the console takes.
/// </summary>
internal static class HubBenchmark
{
    private const int PerSecond = 4;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(int clients)
    {
        using var published = await PublishedConsole.MakeAsync();
        await using var lab = await PipelineLab.StartAsync();
        await using var its = new ScriptedFreeSwitch();
        await LiveSwitch.AddAsync(lab, its);
        await using var console = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None);
        var memory = new Table("the console's memory", "resident, MB", "most so far, MB");
        void Weigh(string when) => memory.Add(when, console.Megabytes("VmRSS"), console.Megabytes("VmHWM"));

        Weigh("ready");
        var key = await LiveSwitch.KeyAsync(lab);
        var changes = new ToldChanges();
        var connections = new List<HubConnection>();
        for (var one = 0; one < clients; one++)
        {
            var sees = changes.Watcher();
            connections.Add(await HubClients.ConnectAsync(console, key, (_, ringing) => sees(ringing)));
        }

        Weigh($"{clients} clients");
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        var (began, spent) = (TimeProvider.System.GetTimestamp(), console.Processor());
        for (var calls = 1; calls <= Length.TotalSeconds * PerSecond; calls++)
        {
            await beat.WaitForNextTickAsync(CancellationToken.None);
            // The number of calls says which change it is: each is one more.
            changes.Tell(calls);
            await its.ComeInAsync($"call {calls}");
        }

        await Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None);
        var busy = (console.Processor() - spent) / TimeProvider.System.GetElapsedTime(began);
        Weigh("after a minute");
        await Task.WhenAll(connections.Select(connection => connection.DisposeAsync().AsTask()));
        Weigh("all gone");

        var table = new Table(["from the switch's socket to a client", .. ToldChanges.Columns, "console, % of a core"]);
        table.Add([$"{clients} clients, {PerSecond} changes a second", .. changes.Cells(clients), (100 * busy).ToString("0", CultureInfo.InvariantCulture)]);
        table.Print();
        memory.Print();
    }
}
