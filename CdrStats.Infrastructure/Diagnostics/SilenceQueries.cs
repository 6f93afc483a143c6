using CdrStats.Domain.Accounts;
using CdrStats.Domain.Diagnostics;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>A switch from which no call comes although calls are usual.</summary>
public sealed record SilentSwitch(int Id, string Name, DateTimeOffset LastCall, Silence Silence);

/// <summary>
/// Finds silent switches. What is usual is read from the roll-ups, the same hours of eight weeks and no others, so that it costs the same after ten
/// years; and only for switches that have been quiet for minutes.
/// </summary>
public sealed class SilenceQueries(NpgsqlDataSource calls, TimeProvider clock)
{
    private const int QuartersOfAnHour = 4;
    private static readonly TimeSpan LongestLag = TimeSpan.FromHours(1);

    /// <summary>The silent switches by name. They are nobody's but the operator's.</summary>
    public async Task<IReadOnlyList<SilentSwitch>> ReadAsync(AccessScope scope, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        var now = clock.GetUtcNow();
        var quiet = await QuietAsync(now, cancellation);
        if (quiet.Count == 0)
        {
            return [];
        }

        var usual = await UsualAsync(quiet, now, cancellation);
        return [.. quiet.Select(one => (one, Silence: Judge(one, now, usual))).Where(pair => pair.Silence is not null)
            .Select(pair => new SilentSwitch(pair.one.Id, pair.one.Name, pair.one.LastCall, pair.Silence!))];
    }

    private static Silence? Judge(Quiet one, DateTimeOffset now, Dictionary<(int Switch, DateTimeOffset Hour), decimal?> usual)
    {
        var silence = SilenceRule.Judge(one.LastCall, now, one.Lag, hour => usual.GetValueOrDefault((one.Id, hour)));
        // Once silent it is so until its next call, also on the Sunday after, when calls are never many.
        return silence ?? (one.UsualWhenNoticed is { } then ? new Silence(then, now - one.LastCall, IsThisHour: false) : null);
    }

    private async Task<IReadOnlyList<Quiet>> QuietAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = calls.CreateCommand(
            """
            select switch.id, switch.name, seen.last_import, seen.median_lag, noticed.usual_an_hour
            from switch_seen as seen join switch on switch.id = seen.switch_id
            left join switch_silence as noticed on noticed.switch_id = seen.switch_id and noticed.last_import = seen.last_import
            where seen.last_import <= $1 order by switch.name
            """);
        command.Parameters.AddWithValue((now - SilenceRule.Shortest).UtcDateTime);
        var quiet = new List<Quiet>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            // What was caught up with days later says nothing of the pauses that are usual.
            var lag = Math.Clamp(row.GetDouble(3), 0, LongestLag.TotalSeconds);
            quiet.Add(new Quiet(
                row.GetInt32(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), TimeSpan.FromSeconds(lag), row.IsDBNull(4) ? null : row.GetDecimal(4)));
        }

        return quiet;
    }

    /// <summary>Usual calls of the hours that each pause touches.</summary>
    private async Task<Dictionary<(int Switch, DateTimeOffset Hour), decimal?>> UsualAsync(IReadOnlyList<Quiet> quiet, DateTimeOffset now, CancellationToken cancellation)
    {
        var hours = quiet.SelectMany(one => SilenceRule.Hours(one.LastCall, now)).Distinct().ToList();
        var buckets =
            from hour in hours
            from week in Enumerable.Range(1, SilenceRule.Weeks)
            from quarter in Enumerable.Range(0, QuartersOfAnHour)
            select hour.AddDays(-7 * week).AddMinutes(15 * quarter).UtcDateTime;
        await using var command = calls.CreateCommand("select switch_id, bucket, sum(calls)::bigint from rollup_traffic where bucket = any($1) and switch_id = any($2) group by switch_id, bucket");
        command.Parameters.AddWithValue(buckets.ToArray());
        command.Parameters.AddWithValue(quiet.Select(one => one.Id).ToArray());
        var counted = new Dictionary<(int Switch, DateTimeOffset Hour), long>();
        var oldest = new Dictionary<int, DateTimeOffset>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var (id, hour) = (row.GetInt32(0), SilenceRule.HourOf(row.GetFieldValue<DateTimeOffset>(1)));
            counted[(id, hour)] = counted.GetValueOrDefault((id, hour)) + row.GetInt64(2);
            oldest[id] = oldest.TryGetValue(id, out var first) && first < hour ? first : hour;
        }

        var usual = new Dictionary<(int Switch, DateTimeOffset Hour), decimal?>();
        foreach (var one in quiet)
        {
            foreach (var hour in SilenceRule.Hours(one.LastCall, now))
            {
                // A week without a call counts, one before the switch's first call does not.
                usual[(one.Id, hour)] = oldest.TryGetValue(one.Id, out var first)
                    ? SilenceRule.Usual([.. Enumerable.Range(1, SilenceRule.Weeks).Select(week => hour.AddDays(-7 * week)).Where(then => then >= first.AddDays(-1)).Select(then => counted.GetValueOrDefault((one.Id, then)))])
                    : null;
            }
        }

        return usual;
    }

    private sealed record Quiet(int Id, string Name, DateTimeOffset LastCall, TimeSpan Lag, decimal? UsualWhenNoticed);
}
