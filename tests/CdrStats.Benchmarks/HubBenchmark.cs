using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime.Collectors;
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
        Environment.SetEnvironmentVariable("CDRSTATS_CONSOLE", published.Program);
        await using var lab = await PipelineLab.StartAsync();
        await using var its = new ScriptedFreeSwitch();
        await lab.RunAsync("insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) overriding system value values (9001, 'measured', '10.99.0.1', 3, gen_random_uuid(), false, false, now())");
        await StoredFeed.AddAsync(lab.ConnectionString, new LiveFeedSettings(9001, LiveFeedKind.EventSocket, "127.0.0.1", its.Port, "", true, 0), its.Secret, CancellationToken.None);
        await using var console = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None);
        var memory = new Table("the console's memory", "resident, MB", "most so far, MB");
        void Weigh(string when) => memory.Add(when, Megabytes(console, "VmRSS"), Megabytes(console, "VmHWM"));

        Weigh("ready");
        // A key is checked at a glance; a password takes as long as it should.
        var key = (await StoredApiKey.AddAsync(lab.ConnectionString, [Permissions.RealTimeCalls], userId: await lab.OneAsync<int>("select id from console_user where is_administrator"))).Reveal();
        var told = new ConcurrentDictionary<int, long>();
        var waits = new ConcurrentBag<double>();
        var connections = new List<HubConnection>();
        for (var one = 0; one < clients; one++)
        {
            connections.Add(await ConnectAsync(console, key, told, waits));
        }

        Weigh($"{clients} clients");
        using var end = new CancellationTokenSource(Length);
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        var began = TimeProvider.System.GetTimestamp();
        var spent = Processor(console);
        for (var calls = 1; calls <= Length.TotalSeconds * PerSecond; calls++)
        {
            await beat.WaitForNextTickAsync(CancellationToken.None);
            told[calls] = TimeProvider.System.GetTimestamp();
            await its.ComeInAsync($"call {calls}");
        }

        await Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None);
        var (took, busy) = (TimeProvider.System.GetElapsedTime(began), Processor(console) - spent);
        Weigh("after a minute");
        await Task.WhenAll(connections.Select(connection => connection.DisposeAsync().AsTask()));
        Weigh("all gone");

        var sorted = waits.Order().ToList();
        var table = new Table("from the switch's socket to a client", "deliveries", "of at most", "median, ms", "p99, ms", "most, ms", "console, % of a core");
        table.Add(
            $"{clients} clients, {PerSecond} changes a second", Text(sorted.Count), Text((long)clients * told.Count), Text((long)sorted[sorted.Count / 2]), Text((long)sorted[sorted.Count * 99 / 100]), Text((long)sorted[^1]),
            Text((long)(100 * busy.TotalSeconds / took.TotalSeconds)));
        table.Print();
        memory.Print();
    }

    // The number of calls says which change it is: each is one more. One that was overtaken by the next is not delivered, as the hub promises.
    private static async Task<HubConnection> ConnectAsync(ConsoleProcess console, string key, ConcurrentDictionary<int, long> told, ConcurrentBag<double> waits)
    {
        var last = 0;
        var connection = new HubConnectionBuilder().WithUrl(new Uri(console.Address, "/hubs/live"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(key)).Build();
        connection.On<JsonElement>("counts", counts =>
        {
            var calls = counts.GetProperty("ringing").GetInt32();
            if (calls > last && told.TryGetValue(calls, out var at))
            {
                last = calls;
                waits.Add(TimeProvider.System.GetElapsedTime(at).TotalMilliseconds);
            }
        });
        await connection.StartAsync();
        await connection.InvokeAsync("subscribe", new { });
        return connection;
    }

    private static string Megabytes(ConsoleProcess console, string what) => Text(long.Parse(
        File.ReadLines($"/proc/{console.ProcessId}/status").First(line => line.StartsWith(what + ":", StringComparison.Ordinal))[(what.Length + 1)..^2], CultureInfo.InvariantCulture) / 1024);

    private static TimeSpan Processor(ConsoleProcess console)
    {
        using var process = Process.GetProcessById(console.ProcessId);
        return process.TotalProcessorTime;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
