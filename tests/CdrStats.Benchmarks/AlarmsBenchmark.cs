using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdrStats.Benchmarks;

/// <summary>
/// A thousand rolling alarms of all measures, windows and scopes, each minute after the calls of that minute were imported; beside it what some of
/// them take when each asks the database for itself.
/// </summary>
internal static class AlarmsBenchmark
{
    private const int Alarms = 1000;
    private const int Minutes = 12;
    private const int Switches = 30;
    private const int Customers = 500;
    private static readonly string[] Countries = ["ES", "GB", "FR", "DE", "IT", "PT", "US", "CA", "MA", "DZ", "NL", "BE", "CH", "AT", "DK", "SE", "NO", "PL", "GR", "IE"];

    /// <param name="calls">So many, evenly over the days before now.</param>
    public static async Task RunAsync(int calls, int days)
    {
        await using var lab = await PipelineLab.StartAsync();
        await lab.RunAsync($"insert into switch (name, ip_address, type, key_uuid, is_new, demo, created_at) select 'fs-' || n, '10.0.0.' || n, 3, gen_random_uuid(), false, false, now() from generate_series(4, {Switches}) n");
        await lab.RunAsync($"insert into customer (name, voip_plan_id, demo, created_at) select 'Customer ' || n, 1, false, now() from generate_series(13, {Customers}) n");
        var seconds = await PipelineLab.SecondsAsync(() => FillAsync(lab, calls, days));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:N0} calls of {days} days stored after {seconds:0} s"));
        var (store, queries) = (new AlarmStore(lab.Source, TimeProvider.System), new AlarmQueries(lab.Source, new CallHistory(lab.Source), TimeProvider.System));
        var round = new AlarmRound(lab.Source, store, queries, new AlarmSettings(TimeSpan.FromMinutes(15)), TimeProvider.System, NullLogger<AlarmRound>.Instance);
        for (var n = 0; n < Alarms; n++)
        {
            if (await store.SaveAsync("bench", Make(n), default) is not Saved.Done)
            {
                throw new InvalidOperationException($"Alarm {n} was not taken.");
            }
        }

        await TryOnThePastAsync(lab, queries, days);
        var table = new Table("minute", "alarms", "ms", "ms of a processor, console", "ms of a processor, server");
        for (var minute = 0; minute <= Minutes; minute++)
        {
            await ImportAsync(lab, calls / days / 1440);
            var (before, done) = (Effort.Now(lab.Postmaster), 0);
            var took = await PipelineLab.SecondsAsync(async () => done = await round.EvaluateAsync(default));
            var effort = Effort.Now(lab.Postmaster) - before;
            table.Add(minute == 0 ? "the first, from nothing" : Text(minute), Text(done), Text(took * 1000), Text(effort.Importer * 1000), Text(effort.Server * 1000));
        }

        table.Print();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalMemory(true) / 1048576} MiB held"));
        const int Some = 40;
        var alone = await PipelineLab.SecondsAsync(async () =>
        {
            for (var n = 0; n < Some; n++)
            {
                await queries.LookAsync(AccessScope.Everything, Make(n * (Alarms / Some)).Rule, TimeZoneInfo.Utc, default);
            }
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"each for itself in the database: {alone / Some * 1000:0} ms an alarm"));
    }

    /// <summary>What it takes to try an alarm on the past, of each way in which its figures are had.</summary>
    private static async Task TryOnThePastAsync(PipelineLab lab, AlarmQueries queries, int days)
    {
        var trials = new RollingTrials(lab.Source, queries, TimeProvider.System);
        var asr = new AlarmRule(AlarmMeasure.Asr, AlarmCondition.PercentDecreaseBy, 20, AlarmPeriod.FiveMinutes, AlarmReference.DayEarlier, AlarmScope.All);
        var table = new Table("tried on the past", "from", "s", "looks", "incidents");
        foreach (var (name, rule) in new (string, AlarmRule)[]
        {
            ("answers of all calls, 5 min, a day earlier", asr),
            ("answers of a switch, 24 h, a week earlier", asr with { Period = AlarmPeriod.TwentyFourHours, Reference = AlarmReference.WeekEarlier, Scope = AlarmScope.All with { Switches = [3] } }),
            ("answers of a customer, 1 h", asr with { Period = AlarmPeriod.Hour, Scope = AlarmScope.All with { Customers = [7] } }),
            ("short calls to a country, 15 min", asr with { Measure = AlarmMeasure.ShortCalls, Period = AlarmPeriod.FifteenMinutes, Scope = AlarmScope.All with { Countries = ["ES"] } }),
            ("unanswered calls in a row of all, 15 min", asr with { Measure = AlarmMeasure.Cic, Condition = AlarmCondition.GreaterThan, Period = AlarmPeriod.FifteenMinutes }),
        })
        {
            RollingTrial? trial = null;
            var took = await PipelineLab.SecondsAsync(async () => trial = await trials.ReplayAsync(AccessScope.Everything, rule, Math.Min(days, 90), default));
            table.Add(name, trial?.Replay.Range.From.ToString("dd MMM HH:mm", CultureInfo.InvariantCulture) ?? "", took.ToString("0.00", CultureInfo.InvariantCulture), Text(trial?.Replay.Looks ?? 0), Text(trial?.Replay.Incidents.Count ?? 0));
        }

        table.Print();
    }

    private static Alarm Make(int n)
    {
        AlarmMeasure[] measures = [.. Enum.GetValues<AlarmMeasure>().Where(measure => !measure.IsLive())];
        var measure = measures[n % measures.Length];
        var scope = (n / 10 % 10) switch
        {
            0 => AlarmScope.All,
            1 or 2 => AlarmScope.All with { Switches = [1 + n % Switches] },
            3 => AlarmScope.All with { Countries = [Countries[n / 7 % Countries.Length]] },
            4 => AlarmScope.All with { Prefixes = [(100 + n % 300).ToString(CultureInfo.InvariantCulture)] },
            5 => AlarmScope.All with { Customers = [1 + n % Customers], Countries = [Countries[n % Countries.Length]] },
            _ => AlarmScope.All with { Customers = [1 + n % Customers] },
        };
        scope = measure == AlarmMeasure.CallsToDestinations && !scope.NamesDestinations ? scope with { Countries = ["MA"] } : scope;
        var period = (n / 100) switch { < 3 => AlarmPeriod.FiveMinutes, < 5 => AlarmPeriod.FifteenMinutes, < 8 => AlarmPeriod.Hour, _ => AlarmPeriod.TwentyFourHours };
        var references = Enum.GetValues<AlarmReference>();
        return Alarm.New("UTC") with
        {
            Name = $"alarm {n}",
            Rule = new AlarmRule(measure, n % 3 == 0 ? AlarmCondition.PercentDecreaseBy : AlarmCondition.GreaterThan, 30, period, references[n % references.Length], scope, 10 + n % 3 * 10, measure.IsMoney() ? "EUR" : null),
        };
    }

    /// <summary>The calls of a minute, which just ended, through the inbox.</summary>
    private static async Task ImportAsync(PipelineLab lab, int calls)
    {
        await lab.RunAsync($"""
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
            select '10.0.0.' || 1 + h % {Switches}, 3, gen_random_uuid()::text, '34911' || h % 1000000, '', '+34' || 600000000 + h % 99999999, now() - (h % 60 + talk) * interval '1 second', talk, talk,
                case when talk > 0 then 16 else 19 end, 'acc' || h / 7 % 12
            from (select h, case when h % 10 < 6 then 20 + h % 400 else 0 end as talk from (select abs(hashint8(n + (random() * 1e9)::bigint)::bigint) as h from generate_series(1, {Math.Max(calls, 1)}) n) as hashed) as made
            """);
        await lab.Importer.DrainAsync(1, default);
    }

    private static async Task FillAsync(PipelineLab lab, int calls, int days)
    {
        for (var month = -days / 30 - 1; month <= 1; month++)
        {
            await lab.RunAsync($"select ensure_call_partition((now() + interval '{month} months')::date)");
        }

        const int Piece = 500_000;
        var length = string.Create(CultureInfo.InvariantCulture, $"{days * 86400.0 / calls:R}");
        for (var from = 0; from < calls; from += Piece)
        {
            await lab.RunAsync(string.Create(CultureInfo.InvariantCulture, $$"""
                insert into call (id, start, imported_at, batch_id, inbox_row, record_key, switch_id, customer_id, duration, billsec, cause, buy_plan_id, sell_billed, buy_billed, inbox, source, kind,
                    caller_kind, direction, number_type, rating_status, remarks, sell_rate, sell_cost, buy_rate, buy_cost, currency, callid, caller_number, caller_name, caller_e164, destination, e164, dial_code, country)
                select n, now() - interval '{{days}} days' + n * {{length}} * interval '1 second' - talk * interval '1 second', now(), 1, n, gen_random_uuid(), 1 + h % {{Switches}}, 1 + h / 31 % {{Customers}}, talk, talk,
                    case when talk > 0 then 16 else (array[17, 19, 34, 487, 1])[1 + h / 7 % 5] end, 1, talk, talk, 0, 1, 1, 0, 2, 0, 1, 0, 0.02, talk * 0.0003, 0.01, talk * 0.0002, 'EUR', 'call-' || n,
                    '34911' || h % 1000000, '', '', '+' || 100 + h / 13 % 300, (100 + h / 13 % 300)::text || h % 1000000, (100 + h / 13 % 300)::text,
                    (array['{{string.Join("','", Countries)}}'])[1 + h / 13 % {{Countries.Length}}]
                from (select n, h, case when h % 10 < 6 then 20 + h % 400 else 0 end as talk from (select n, abs(hashint8(n)::bigint) as h
                    from generate_series({{from + 1}}, {{Math.Min(from + Piece, calls)}}) as n) as hashed) as made
                """));
        }

        await lab.RunAsync($"select setval('call_id_seq', {calls})");
        await lab.RunAsync("vacuum analyze call");
        await lab.RunAsync("""
            insert into rollup_minute_switch
            select date_trunc('minute', start + duration * interval '1 second'), switch_id, currency, 0, 0, 0, 0, 0, 0, 0, 0, count(*), count(*), count(*) filter (where billsec > 0),
                count(*) filter (where billsec > 0 or cause in (17, 19, 487)), sum(billsec), 0
            from call group by 1, 2, 3 order by 1
            """);
        foreach (var (kind, of, key) in new[] { (1, "0", "''"), (4, "0", "customer_id::text") })
        {
            await lab.RunAsync($"insert into rollup_total select {kind}, 2, {of}, date_trunc('day', start, 'UTC'), {key}, currency, count(*), count(*), 0, 0, 0, 0, 0, 0, 0 from call group by 4, 5, 6");
        }

        await lab.RunAsync("vacuum analyze rollup_minute_switch");
        await lab.RunAsync("insert into switch_seen (switch_id, last_import, last_start, records, median_lag, first_start, last_end) select switch_id, now(), max(start), 1, 0, min(start), max(start + duration * interval '1 second') from call group by 1 on conflict (switch_id) do update set first_start = excluded.first_start, last_end = excluded.last_end");
    }

    private static string Text(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
