using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.AspNetCore.SignalR.Client;

namespace CdrStats.Benchmarks;

/// <summary>
/// How long it takes from calls to the notice of fraud that they make, rules as they come: once by calls in progress, from the event of the last one's start on the switch's socket,
/// once by ended calls, from the commit of their records in the inbox. Each account calls satellites four times, one more than its rule bears; seen by a client of the live hub.
/// </summary>
internal static class NoticesBenchmark
{
    private const int Accounts = 40;
    private const int CallsEach = 4;
    private const string Rule = "Premium and satellite numbers";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync()
    {
        using var published = await PublishedConsole.MakeAsync();
        await using var lab = await PipelineLab.StartAsync();
        await lab.RunAsync($"insert into account_code (code, customer_id) select 'live' || n, 1 from generate_series(1, {Accounts}) n union all select 'ended' || n, 2 from generate_series(1, {Accounts}) n");
        await using var its = new ScriptedFreeSwitch();
        await LiveSwitch.AddAsync(lab, its);
        await using var console = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None);
        var (starts, commits) = (new ToldChanges(), new ToldChanges());
        var key = await StoredApiKey.AddAsync(lab.ConnectionString, [Permissions.RealTimeCalls, Permissions.AlarmReport, Permissions.FullNumbers], userId: await lab.OneAsync<int>("select id from console_user where is_administrator"));
        var (toStarts, toCommits) = (starts.Watcher(), commits.Watcher());
        var (live, ended) = (0, 0);
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(console.Address, "/hubs/live"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(key.Reveal())).Build();
        hub.On<JsonElement>("alarms", alarms =>
        {
            var names = alarms.GetProperty("incidents").EnumerateArray().Select(one => one.GetProperty("name").GetString() ?? "").Where(name => name.Contains(Rule, StringComparison.Ordinal)).ToList();
            Volatile.Write(ref live, names.Count(name => name.Contains("live", StringComparison.Ordinal)));
            Volatile.Write(ref ended, names.Count(name => name.Contains("ended", StringComparison.Ordinal)));
            toStarts(live);
            toCommits(ended);
        });
        await hub.StartAsync();
        await hub.InvokeAsync("subscribe", new { alarms = true });
        var chance = new Random(4711);
        for (var account = 1; account <= Accounts; account++)
        {
            // At any moment of the second in which the console looks.
            await Task.Delay(chance.Next(1500));
            for (var call = 1; call <= CallsEach; call++)
            {
                if (call == CallsEach)
                {
                    starts.Tell(account);
                }

                await its.ComeInAsync($"{account} {call}", destination: $"+8816214{account:00}{call:00}", account: $"live{account}");
            }

            await UntilAsync(() => Volatile.Read(ref live) >= account);
            await Task.Delay(chance.Next(1500));
            await lab.RunAsync($"""
                insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
                select '10.0.0.1', 3, gen_random_uuid()::text, '34911000000', '', '+8816215{account:00}' || n, now() - interval '30 seconds', 20, 10, 16, 'ended{account}' from generate_series(1, {CallsEach}) n
                """);
            commits.Tell(account);
            await UntilAsync(() => Volatile.Read(ref ended) >= account);
        }

        var table = new Table(["to the notice at a client of the hub", .. ToldChanges.Columns]);
        table.Add(["from the start of a call on the switch's socket", .. starts.Cells(1)]);
        table.Add(["from the commit of a record in the inbox", .. commits.Cells(1)]);
        table.Print();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException("There was no notice.");
            }

            await Task.Delay(10);
        }
    }
}
