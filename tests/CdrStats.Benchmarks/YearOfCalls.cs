using System.Globalization;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Benchmarks;

/// <summary>
/// A year of calls of 500 customers on 30 switches to 60 countries, stored in the order of time as imports would leave them, with their sums and the predecessor's view.
/// Seldom things are in it: causes, countries and durations of one call in tens of thousands. In a folder it stays, and is opened again as of the moment that it was made.
/// </summary>
internal sealed class YearOfCalls : IAsyncDisposable
{
    private const int Piece = 250_000;
    private const int Customers = 500;
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private YearOfCalls(PipelineLab lab, int calls, DateTimeOffset made, TimeSpan refreshed)
    {
        (Lab, Calls, Clock, Refreshed) = (lab, calls, new ClockOf(made), refreshed);
        Now = made;
    }

    public PipelineLab Lab { get; }

    public int Calls { get; }

    /// <summary>The end of the year.</summary>
    public DateTimeOffset Now { get; }

    public TimeProvider Clock { get; }

    /// <summary>What making the predecessor's view of them anew took.</summary>
    public TimeSpan Refreshed { get; }

    /// <param name="folder">Null: they go with this object.</param>
    /// <param name="isBilled">Also with the sums of the billing report.</param>
    public static async Task<YearOfCalls> OpenAsync(int calls, string? folder, bool isBilled = false)
    {
        var lab = await PipelineLab.StartAsync(folder is null ? null : Path.Combine(Path.GetFullPath(folder), calls.ToString(CultureInfo.InvariantCulture)));
        if (!await lab.OneAsync<bool>("select to_regclass('year_of_calls') is not null"))
        {
            if (await lab.OneAsync<bool>("select exists (select from call)"))
            {
                throw new InvalidOperationException($"Making the {Text(calls)} calls in {folder} was given up half-way: remove the folder and begin again.");
            }

            var seconds = await PipelineLab.SecondsAsync(() => MakeAsync(lab, calls, TimeProvider.System.GetUtcNow(), isBilled));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:N0} calls of twelve months stored and summed up after {seconds:0} s"));
        }

        var made = await lab.OneAsync<DateTime>("select made from year_of_calls");
        return new YearOfCalls(lab, calls, new DateTimeOffset(made), await lab.OneAsync<TimeSpan>("select refreshed from year_of_calls"));
    }

    public ValueTask DisposeAsync() => Lab.DisposeAsync();

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static async Task MakeAsync(PipelineLab lab, int calls, DateTimeOffset now, bool isBilled)
    {
        await lab.RunAsync("insert into switch (name, ip_address, type, key_uuid, is_new, demo, created_at) select 'fs-' || n, '10.0.0.' || n, 3, gen_random_uuid(), false, false, now() from generate_series(4, 30) n");
        await lab.RunAsync($"insert into customer (name, voip_plan_id, demo, created_at) select 'Customer ' || n, 1, false, now() from generate_series(13, {Customers}) n");
        for (var month = -13; month <= 1; month++)
        {
            await lab.RunAsync(string.Create(CultureInfo.InvariantCulture, $"select ensure_call_partition('{now.AddMonths(month):yyyy-MM}-01')"));
        }

        await ByTwoAsync(Enumerable.Range(0, (calls + Piece - 1) / Piece), piece => StoreAsync(lab, calls, (piece * Piece) + 1, Math.Min(calls, (piece + 1) * Piece), now));
        await lab.RunAsync("vacuum analyze call");
        await ByTwoAsync(RollupTable.All.Except(RollupTable.Totals).Where(table => isBilled || table.Name != "rollup_sale"), table => SumUpAsync(lab, table, now - Year, now));
        foreach (var table in RollupTable.Totals)
        {
            await SumUpAsync(lab, table, now - Year, now);
        }

        foreach (var table in RollupTable.Minutes(ends: true))
        {
            await SumUpAsync(lab, table, now.AddDays(-13), now);
        }

        await lab.RunAsync("vacuum analyze");
        var refreshed = await PredecessorsView.MakeAsync(lab);
        await lab.RunAsync("checkpoint");
        await lab.RunAsync(string.Create(CultureInfo.InvariantCulture, $"create table year_of_calls as select timestamptz '{now:O}' as made, interval '{refreshed} seconds' as refreshed"));
    }

    private static Task ByTwoAsync<T>(IEnumerable<T> parts, Func<T, Task> work) =>
        Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (part, _) => await work(part));

    private static Task StoreAsync(PipelineLab lab, int calls, int from, int to, DateTimeOffset now) => lab.RunAsync(string.Create(CultureInfo.InvariantCulture, $$"""
        insert into call (id, start, imported_at, batch_id, inbox_row, record_key, switch_id, customer_id, duration, billsec, cause, buy_plan_id, sell_billed, buy_billed, inbox, source, kind,
            caller_kind, direction, number_type, rating_status, remarks, sell_rate, sell_cost, buy_rate, buy_cost, currency, callid, caller_number, caller_name, caller_e164, destination, e164, dial_code, country, account_code)
        select n, at, at + (talk + 10) * interval '1 second', 1, n, gen_random_uuid(), 1 + h % 30, customer, talk + 10, talk,
            case when talk > 0 then 16 when h % 20011 < 2 then 41 else (array[17, 19, 34, 487, 1])[1 + h / 7 % 5] end, 1 + h / 11 % 20,
            talk, talk, 0, 1, 1, 0, 2 - (h / 17 % 40 = 0)::integer, 0, case when h % 5003 = 0 then 5 else 1 end, 0, 0.02, talk * 0.0003, 0.01, talk * 0.0002, 'EUR', 'call-' || n, caller, '', caller, '+' || code || h % 1000000,
            code || h % 1000000, code, case when h % 50021 < 3 then 'VA' else (array['ES','GB','FR','DE','IT','PT','US','CA','MA','DZ','NL','BE','CH','AT','DK','SE','NO','PL','GR','IE','FI','HU','CZ','RO','RU','UA','AE','IL','SA','EG','ZA',
            'NG','KE','IN','PK','BD','CN','JP','KR','VN','TH','ID','PH','SG','MY','AU','NZ','MX','AR','BR','CL','CO','PE','VE','EC','CR','PA','CU','DO','TR'])[1 + h / 13 % 60] end, 'acc' || customer
        from (select n, h, timestamptz '{{now - Year:O}}' + interval '1 second' * ((n - 0.5 + h % 1000 / 2000.0) * {{Year.TotalSeconds}} / {{calls}}) as at, 1 + h / 31 % {{Customers}} as customer,
                (100 + h / 13 % 300)::text as code, '34911' || h / 3 % 1000000 as caller, case when h % 100003 = 0 then 15000 when h % 10 < 6 then 20 + h % 400 else 0 end as talk
            from (select n, abs(hashint8(n)::bigint) as h from generate_series({{from}}, {{to}}) as n) as hashed) as made
        """));

    // By the statements that repair the sums, some days at a time: their rows lie together.
    private static async Task SumUpAsync(PipelineLab lab, RollupTable table, DateTimeOffset from, DateTimeOffset to)
    {
        var piece = TotalKey.Length(TotalSpan.SixteenDays);
        for (var at = new TimeRange(from, to).Around(piece).From; at < to; at += piece)
        {
            await using var command = lab.Source.CreateCommand(table.Repair[1]);
            command.Parameters.AddWithValue(at.UtcDateTime);
            command.Parameters.AddWithValue((at + piece).UtcDateTime);
            if (table.Repair[1].Contains("$3", StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue(at.AddDays(-31).UtcDateTime);
            }

            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Goes on from the moment that the calls were made at.</summary>
    private sealed class ClockOf(DateTimeOffset made) : TimeProvider
    {
        private readonly long _since = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => made + System.GetElapsedTime(_since);
    }
}
