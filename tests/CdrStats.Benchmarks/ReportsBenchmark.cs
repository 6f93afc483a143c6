using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Benchmarks;

/// <summary>
/// How long reports take over a year of calls: 500 customers, 30 switches, 60 countries. Beside them the predecessor's way on the same calls: an aggregated view, and
/// what refreshing it takes.
/// </summary>
internal static class ReportsBenchmark
{
    private const int Rounds = 20;

    /// <summary>What takes long is measured less often, but five times.</summary>
    private const double EnoughSeconds = 6;
    private static readonly TimeZoneInfo Madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");

    /// <param name="calls">So many, and a tenth of them before, to see what grows.</param>
    public static async Task RunAsync(int calls)
    {
        await using var lab = await PipelineLab.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var table = new Table("report", "calls", "month, median ms", "month, p95 ms", "12 months, median ms", "12 months, p95 ms");
        await lab.RunAsync("insert into switch (name, ip_address, type, key_uuid, is_new, demo, created_at) select 'fs-' || n, '10.0.0.' || n, 3, gen_random_uuid(), false, false, now() from generate_series(4, 30) n");
        await lab.RunAsync("insert into customer (name, voip_plan_id, demo, created_at) select 'Customer ' || n, 1, false, now() from generate_series(13, 500) n");
        var stored = 0;
        foreach (var wanted in new[] { calls / 10, calls })
        {
            var seconds = await PipelineLab.SecondsAsync(() => FillAsync(lab, wanted - stored, stored, now));
            stored = wanted;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stored:N0} calls of twelve months stored and summed up after {seconds:0} s"));
            await MeasureAsync(lab, table, stored, now);
        }

        await PredecessorAsync(lab, table, stored, now);
        table.Print();
    }

    private static async Task MeasureAsync(PipelineLab lab, Table table, int calls, DateTimeOffset now)
    {
        var traffic = new TrafficQueries(lab.Source, TimeProvider.System);
        var (all, none) = (AccessScope.Everything, CancellationToken.None);
        var customer = AccessScope.Customer(7);
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        var dashboard = new DashboardQueries(lab.Source, new ImportDatabases(lab.Source, lab.Source), traffic, TimeProvider.System);
        await AddAsync("dashboard, 24 hours", _ => dashboard.ReadAsync(all, null, none), isRanged: false);
        await AddAsync("daily comparison, 5 days", _ => DailyComparison.ReadAsync(traffic, all, TrafficFilter.All, day, ComparedWith.PreviousDays, 4, Madrid, now, none), isRanged: false);
        await AddAsync("overview", range => OverviewAsync(traffic, all, range));
        await AddAsync("overview of a customer", range => OverviewAsync(traffic, customer, range));
        await AddAsync("country report", range => traffic.SeriesByCountryAsync(all, TrafficFilter.All, range, range.ReadableStep(), Madrid, none));
        await AddAsync("world map", range => traffic.ByCountryAsync(all, TrafficFilter.All, range, none));
        await AddAsync("quality by switch", range => QualityReport.ReadAsync(traffic, all, TrafficFilter.All, range, QualityBy.Switch, none));
        await AddAsync("quality by customer", range => QualityReport.ReadAsync(traffic, all, TrafficFilter.All, range, QualityBy.Customer, none));
        await AddAsync("hang-up causes", range => CauseReport.ReadAsync(traffic, all, TrafficFilter.All, range, Madrid, none));
        await AddAsync("destinations", range => DestinationReport.ReadAsync(traffic, all, TrafficFilter.All, range, none));

        async Task AddAsync(string name, Func<TimeRange, Task> read, bool isRanged = true)
        {
            var month = await TimesAsync(round => read(Month(now, round)));
            var year = isRanged ? await TimesAsync(round => read(new TimeRange(now.AddDays(-365).AddHours(round), now))) : null;
            table.Add(name, Text(calls), At(month, 0.5), At(month, 0.95), year is null ? "" : At(year, 0.5), year is null ? "" : At(year, 0.95));
        }
    }

    private static async Task OverviewAsync(TrafficQueries traffic, AccessScope scope, TimeRange range)
    {
        await traffic.SeriesBySwitchAsync(scope, TrafficFilter.All, range, range.ReadableStep(), Madrid, default);
        await traffic.ByCountryAsync(scope, TrafficFilter.All, range, default);
    }

    // Its manual (7.1) tells of two views, by hour and by minute, of the figures of each country, switch, source, cause and user; each is refreshed as a whole.
    private static async Task PredecessorAsync(PipelineLab lab, Table table, int calls, DateTimeOffset now)
    {
        await lab.RunAsync("""
            create materialized view by_hour as select date_trunc('hour', start) as hour, country, switch_id, source, cause, customer_id, count(*) as calls, sum(duration) as duration,
                sum(billsec) as billsec, sum(buy_cost) as buy_cost, sum(sell_cost) as sell_cost from call group by 1, 2, 3, 4, 5, 6
            """);
        await lab.RunAsync("create unique index by_hour_key on by_hour (hour, country, switch_id, source, cause, customer_id); analyze by_hour");
        var seconds = await PipelineLab.SecondsAsync(() => lab.RunAsync("refresh materialized view concurrently by_hour"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The predecessor's view by hour of {calls:N0} calls is refreshed in {seconds:0.0} s; until then its reports do not move"));
        await AddAsync("predecessor: overview by switch", "select date_trunc('day', hour), switch_id, sum(calls), sum(duration), sum(billsec), sum(buy_cost), sum(sell_cost) from by_hour where hour >= $1 and hour < $2 group by 1, 2");
        await AddAsync("predecessor: country report", "select date_trunc('day', hour), country, sum(calls), sum(duration), sum(billsec), sum(buy_cost), sum(sell_cost) from by_hour where hour >= $1 and hour < $2 group by 1, 2");

        async Task AddAsync(string name, string sql)
        {
            var month = await TimesAsync(round => ReadAsync(Month(now, round)));
            var year = await TimesAsync(round => ReadAsync(new TimeRange(now.AddDays(-365).AddHours(round), now)));
            table.Add(name, Text(calls), At(month, 0.5), At(month, 0.95), At(year, 0.5), At(year, 0.95));

            async Task ReadAsync(TimeRange range)
            {
                await using var command = lab.Source.CreateCommand(sql);
                command.Parameters.AddWithValue(range.From.UtcDateTime);
                command.Parameters.AddWithValue(range.To.UtcDateTime);
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                }
            }
        }
    }

    // The last month, the one before it …: a page is rarely asked the same thing twice.
    private static TimeRange Month(DateTimeOffset now, int round) => new TimeRange(now.AddDays(-30), now).Earlier(TimeSpan.FromDays(round * 15));

    private static async Task<List<double>> TimesAsync(Func<int, Task> read)
    {
        await read(0);
        var times = new List<double>();
        for (var round = 0; round < Rounds && (round < 5 || times.Sum() < EnoughSeconds * 1000); round++)
        {
            times.Add(await PipelineLab.SecondsAsync(() => read(round)) * 1000);
        }

        return times;
    }

    private static string At(List<double> times, double part) => times.Order().ElementAt((int)Math.Ceiling(times.Count * part) - 1).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Stores calls as an import would leave them, and sums them up by the same statements that repair the sums.</summary>
    internal static async Task FillAsync(PipelineLab lab, int calls, int before, DateTimeOffset now)
    {
        for (var month = -13; month <= 1; month++)
        {
            await lab.RunAsync(string.Create(CultureInfo.InvariantCulture, $"select ensure_call_partition('{now.AddMonths(month):yyyy-MM}-01')"));
        }

        const int Piece = 500_000;
        for (var from = before; from < before + calls; from += Piece)
        {
            await lab.RunAsync(string.Create(CultureInfo.InvariantCulture, $$"""
                insert into call (id, start, imported_at, batch_id, inbox_row, record_key, switch_id, customer_id, duration, billsec, cause, buy_plan_id, sell_billed, buy_billed, inbox, source, kind,
                    caller_kind, direction, number_type, rating_status, remarks, sell_rate, sell_cost, buy_rate, buy_cost, currency, callid, caller_number, caller_name, caller_e164, destination, e164, dial_code, country)
                select n, at, now(), 1, n, gen_random_uuid(), 1 + h % 30, 1 + h / 31 % 500, talk + 10, talk, case when talk > 0 then 16 else (array[17, 19, 34, 487, 1])[1 + h / 7 % 5] end, 1 + h / 11 % 20,
                    talk, talk, 0, 1, 1, 0, 2, 0, 1, 0, 0.02, talk * 0.0003, 0.01, talk * 0.0002, 'EUR', 'call-' || n, '34911' || h % 1000000, '', '', '+' || 100 + h / 13 % 300, (100 + h / 13 % 300)::text || h % 1000000,
                    (100 + h / 13 % 300)::text, (array['ES','GB','FR','DE','IT','PT','US','CA','MA','DZ','NL','BE','CH','AT','DK','SE','NO','PL','GR','IE','FI','HU','CZ','RO','RU','UA','AE','IL','SA','EG','ZA','NG','KE','IN','PK','BD',
                    'CN','JP','KR','VN','TH','ID','PH','SG','MY','AU','NZ','MX','AR','BR','CL','CO','PE','VE','EC','CR','PA','CU','DO','TR'])[1 + h / 13 % 60]
                from (select n, h, timestamptz '{{now.AddDays(-365):O}}' + ((h::numeric * 7919 % 31536000)::text || ' seconds')::interval as at, case when h % 10 < 6 then 20 + h % 400 else 0 end as talk
                    from (select n, abs(hashint8(n)::bigint) as h from generate_series({{from + 1}}, {{Math.Min(from + Piece, before + calls)}}) as n) as hashed) as made
                """));
        }

        await lab.RunAsync("vacuum analyze call");
        await lab.RunAsync($"truncate {string.Join(", ", RollupTable.All.Select(table => table.Name).Distinct())}");
        foreach (var table in RollupTable.All)
        {
            for (var month = -12; month < 1; month++)
            {
                await using var command = lab.Source.CreateCommand(table.Repair[1]);
                command.Parameters.AddWithValue(now.AddMonths(month).UtcDateTime.Date.AddDays(1 - now.AddMonths(month).Day));
                command.Parameters.AddWithValue(now.AddMonths(month + 1).UtcDateTime.Date.AddDays(1 - now.AddMonths(month + 1).Day));
                await command.ExecuteNonQueryAsync();
            }

            await lab.RunAsync($"vacuum analyze {table.Name}");
        }
    }
}
