using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Realtime.History;

namespace CdrStats.Web.Realtime;

/// <summary>A quarter of an hour of calls in progress, by the second, or by the minute where seconds are kept no more.</summary>
/// <param name="From">When it begins, UTC.</param>
/// <param name="Total">By seconds since then; where there is none, no switch gave a signal.</param>
/// <param name="Lines">Of each switch, customer or gateway, by name; at most <see cref="MostLines"/>, those with the most calls. For customers none.</param>
/// <param name="LinesInAll">How many there were.</param>
public sealed record RecentPast(
    DateTimeOffset From, bool IsBySecond, IReadOnlyDictionary<int, PastStep> Total, HistoryBy By, IReadOnlyList<(string Name, IReadOnlyDictionary<int, PastStep> Steps)> Lines, int LinesInAll)
{
    public const int MostLines = 30;

    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <param name="by">What the lines tell apart: switches, customers or gateways.</param>
    /// <param name="names">Of their keys, where those are not names.</param>
    /// <exception cref="SeriesTroubleException">The past cannot be read now.</exception>
    public static async Task<RecentPast> ReadAsync(
        CallHistory history, AccessScope scope, DateTimeOffset from, HistoryBy by, IReadOnlyDictionary<string, string> names, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(scope);
        var seconds = await ReadAsync(history, scope, from, Second, by, names, cancellation);
        return seconds.Total.Count > 0 ? seconds : await ReadAsync(history, scope, from, CallHistory.Minute, by, names, cancellation);
    }

    public PastStep? TotalAt(TimeSpan at) => At(Total, at);

    public PastStep? At(IReadOnlyDictionary<int, PastStep> steps, TimeSpan at)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var second = Math.Min((int)at.TotalSeconds, (int)Length.TotalSeconds - 1);
        // A second that a busy host came too late to look at is as the one before it.
        return steps.TryGetValue(Begin(second), out var step) || steps.TryGetValue(Begin(second) - 1, out step) ? step : null;
    }

    // Minutes begin where whole ones do, whenever this does.
    private int Begin(int second) => IsBySecond ? second : second - (int)((From.ToUnixTimeSeconds() + second) % 60);

    private static async Task<RecentPast> ReadAsync(
        CallHistory history, AccessScope scope, DateTimeOffset from, TimeSpan step, HistoryBy by, IReadOnlyDictionary<string, string> names, CancellationToken cancellation)
    {
        var bySecond = step == Second;
        var range = new TimeRange(bySecond ? from : from.AddSeconds(-(from.ToUnixTimeSeconds() % 60)), from + Length);
        var total = await history.ReadAsync(scope, HistoryBy.Total, null, range, step, cancellation);
        // A customer's past is of all their calls together.
        var lines = scope.SeesEverything ? await history.ReadAsync(scope, by, null, range, step, cancellation) : [];
        return new RecentPast(
            from, bySecond, total is [var all] ? Steps(all) : new Dictionary<int, PastStep>(), by,
            [.. lines.OrderByDescending(line => line.Steps.Max(one => one.Most)).Take(MostLines).Select(line => (NameOf(line.Key), Steps(line))).OrderBy(line => line.Item1, StringComparer.OrdinalIgnoreCase)],
            lines.Count);

        // A gateway's key is its name.
        string NameOf(string key) => names.GetValueOrDefault(key, by == HistoryBy.Gateway ? key : $"#{key}");

        IReadOnlyDictionary<int, PastStep> Steps(HistoryLine line) => line.Steps.ToDictionary(one => (int)(one.At - from).TotalSeconds, one => new PastStep(one.Average, one.Ringing, one.Begun, one.Most));
    }
}

/// <summary>Calls in progress over a step.</summary>
/// <param name="Begun">Per second; null: not told.</param>
public readonly record struct PastStep(double Calls, double Ringing, double? Begun, int Most);
