using System.Globalization;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Realtime.History.Influx;

/// <summary>
/// The past of calls in progress in an InfluxDB: measurement <c>concurrent_calls</c> by seconds, <c>concurrent_calls_minute</c> summed up, each told apart by
/// the tag <c>by</c> (total, switch, customer, gateway, direction) and the tag of that name.
/// </summary>
internal sealed class InfluxSeries(InfluxConnection influx) : ICallSeries
{
    private const string Seconds = "concurrent_calls";
    private const string Minutes = "concurrent_calls_minute";
    private const string OfSeconds = "count(\"calls\"), min(\"calls\"), max(\"calls\"), sum(\"calls\"), last(\"calls\"), sum(\"ringing\"), sum(\"cps\")";
    private const string OfMinutes = "sum(\"samples\"), min(\"least\"), max(\"most\"), sum(\"load\"), last(\"latest\"), sum(\"ringing\"), sum(\"cps\")";

    private const string EachSecond = "\"calls\", \"ringing\", \"cps\"";
    private const string EachMinute = "\"samples\", \"least\", \"most\", \"load\", \"latest\", \"ringing\", \"cps\"";

    // So few points come to the same step that InfluxDB takes longer to sum them up than to send them.
    private const int Few = 5;

    public string Name => "InfluxDB";

    public Task WriteAsync(IReadOnlyList<CallSample> samples, CancellationToken cancellation)
    {
        var lines = new LineProtocol();
        foreach (var one in samples)
        {
            Of(lines.Point(Seconds), one.Of).Whole("calls", one.Calls).Whole("ringing", one.Ringing).Whole("answered", one.Calls - one.Ringing).Number("cps", one.Begun).At(one.At);
        }

        return influx.WriteAsync(lines.ToString(), cancellation);
    }

    public Task WriteMinutesAsync(IReadOnlyList<CallLoad> minutes, CancellationToken cancellation)
    {
        var lines = new LineProtocol();
        foreach (var one in minutes)
        {
            Of(lines.Point(Minutes), one.Of).Whole("samples", one.Samples).Whole("least", one.Least).Whole("most", one.Most).Whole("load", one.Sum).Number("average", (double)one.Sum / one.Samples)
                .Whole("latest", one.Last).Whole("ringing", one.Ringing).Number("cps", one.Begun).At(one.At);
        }

        return influx.WriteAsync(lines.ToString(), cancellation);
    }

    public async Task<IReadOnlyList<CallLoad>> ReadAsync(HistoryQuestion question, CancellationToken cancellation)
    {
        var (by, range) = (Word(question.By), question.Range);
        var one = One(question.By, question.Key);
        var areFew = question.Step <= Few * (question.OfMinutes ? CallHistory.Minute : TimeSpan.FromSeconds(1));
        var (fields, step) = areFew ? (question.OfMinutes ? EachMinute : EachSecond, "") : (question.OfMinutes ? OfMinutes : OfSeconds, $"time({(long)question.Step.TotalSeconds}s)");
        List<string> groups = [.. new[] { step, question.By == HistoryBy.Total ? "" : $"\"{by}\"" }.Where(group => group.Length > 0)];
        var statement = string.Create(CultureInfo.InvariantCulture,
            $"""
            SELECT {fields} FROM "{(question.OfMinutes ? Minutes : Seconds)}"
            WHERE "by" = '{by}'{one} AND time >= {Ceiling(range.From)}s AND time < {Ceiling(range.To)}s{(groups.Count > 0 ? $" GROUP BY {string.Join(", ", groups)}" : "")}{(areFew ? "" : " fill(none)")}
            """);
        var rows = await influx.AskAsync(statement, cancellation);
        var loads = rows.Select(row => areFew && !question.OfMinutes ? Second(question.By, by, row) : Load(question.By, by, row));
        return [.. (areFew ? LoadSteps.Folded(loads, question.Step) : loads).OrderBy(load => load.Of.Key, StringComparer.Ordinal).ThenBy(load => load.At)];
    }

    public async Task<TimeRange?> KnownAsync(HistoryKey key, CancellationToken cancellation) =>
        await EndAsync("first", key, cancellation) is { } first && await EndAsync("last", key, cancellation) is { } last ? new TimeRange(first, last + CallHistory.Minute) : null;

    public async Task PruneAsync(DateTimeOffset secondsBefore, DateTimeOffset minutesBefore, CancellationToken cancellation)
    {
        await influx.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM \"{Seconds}\" WHERE time < {secondsBefore.ToUnixTimeSeconds()}s"), cancellation);
        await influx.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM \"{Minutes}\" WHERE time < {minutesBefore.ToUnixTimeSeconds()}s"), cancellation);
    }

    private async Task<DateTimeOffset?> EndAsync(string which, HistoryKey key, CancellationToken cancellation)
    {
        var by = Word(key.By);
        var rows = await influx.AskAsync($"SELECT {which}(\"most\") FROM \"{Minutes}\" WHERE \"by\" = '{by}'{One(key.By, key.Key)}", cancellation);
        return rows.Count == 0 ? null : rows[0].At;
    }

    private static string One(HistoryBy by, string? key) => key is not null && by != HistoryBy.Total ? $" AND \"{Word(by)}\" = {Quoted(key)}" : "";

    private static LineProtocol Of(LineProtocol line, HistoryKey key) => line.Tag("by", Word(key.By)).Tag(Word(key.By), key.By == HistoryBy.Total ? "" : key.Key);

    private static CallLoad Load(HistoryBy by, string tag, InfluxRow row)
    {
        var (key, values) = (by == HistoryBy.Total ? "" : row.Tags.GetValueOrDefault(tag, ""), row.Values);
        return new CallLoad(new HistoryKey(by, key), row.At, (int)(values[0] ?? 0), (int)(values[1] ?? 0), (int)(values[2] ?? 0), (long)(values[3] ?? 0), (int)(values[4] ?? 0), (long)(values[5] ?? 0), values[6]);
    }

    private static CallLoad Second(HistoryBy by, string tag, InfluxRow row)
    {
        var calls = (int)(row.Values[0] ?? 0);
        return new CallLoad(new HistoryKey(by, by == HistoryBy.Total ? "" : row.Tags.GetValueOrDefault(tag, "")), row.At, 1, calls, calls, calls, calls, (long)(row.Values[1] ?? 0), row.Values[2]);
    }

    private static string Word(HistoryBy by) => by.ToString().ToLowerInvariant();

    private static string Quoted(string text) => $"'{text.Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static long Ceiling(DateTimeOffset at) => at.ToUnixTimeSeconds() + (at.Ticks % TimeSpan.TicksPerSecond == 0 ? 0 : 1);
}
