using System.Globalization;
using CdrStats.Domain.Reporting;

namespace CdrStats.Benchmarks;

/// <summary>
/// The predecessor's view by hour as its manual (7.1) writes it, of the same calls: it was refreshed as a whole by a task, and its reports told of nothing that came since.
/// The one by minute is larger still.
/// </summary>
internal static class PredecessorsView
{
    /// <returns>What the view takes to be made anew, seconds.</returns>
    public static async Task<string> MakeAsync(PipelineLab lab)
    {
        await lab.RunAsync("""
            create materialized view by_hour as select date_trunc('hour', start) as hour, country, switch_id, source, cause, customer_id, count(*) as calls, sum(duration) as duration,
                sum(billsec) as billsec, sum(buy_cost) as buy_cost, sum(sell_cost) as sell_cost from call group by 1, 2, 3, 4, 5, 6 with no data
            """);
        await lab.RunAsync("create unique index by_hour_key on by_hour (hour, country, switch_id, source, cause, customer_id)");
        // The cheaper way: "concurrently" would hold old and new against each other as well.
        var seconds = await PipelineLab.SecondsAsync(() => lab.RunAsync("refresh materialized view by_hour"));
        await lab.RunAsync("vacuum analyze by_hour");
        return seconds.ToString("0.0", CultureInfo.InvariantCulture);
    }

    public static Task CountriesAsync(PipelineLab lab, TimeRange range) => ReadAsync(lab, "date_trunc('day', hour), country", range);

    public static Task SwitchesAsync(PipelineLab lab, TimeRange range) => ReadAsync(lab, "date_trunc('day', hour), switch_id", range);

    public static Task HoursAsync(PipelineLab lab, TimeRange range) => ReadAsync(lab, "hour", range);

    public static Task MapAsync(PipelineLab lab, TimeRange range) => ReadAsync(lab, "country", range);

    private static async Task ReadAsync(PipelineLab lab, string by, TimeRange range)
    {
        await using var command = lab.Source.CreateCommand($"select {by}, sum(calls), sum(duration), sum(billsec), sum(buy_cost), sum(sell_cost) from by_hour where hour >= $1 and hour < $2 group by {by}");
        command.Parameters.AddWithValue(range.From.UtcDateTime);
        command.Parameters.AddWithValue(range.To.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
        }
    }
}
