using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>In which minutes calls came late, since somebody looked last, on whichever host.</summary>
internal static class LateChanges
{
    /// <returns>By how many minutes the calls of a minute came after it, and how far the notes were read. The first time nothing is late.</returns>
    public static async Task<(IReadOnlyDictionary<int, int> Delays, string NotedTo)> ReadAsync(NpgsqlConnection connection, DateTimeOffset notBefore, CancellationToken cancellation)
    {
        var delays = new Dictionary<int, int>();
        await using (var command = new NpgsqlCommand("""
            select minute, max(extract(epoch from noted_at)::bigint / 60 - minute)::integer
            from ended_change cross join unnest(minutes) as minute
            where xid >= (select nullif(noted_to, '')::xid8 from alarm_late) and minute >= $1 group by minute
            """, connection)
        {
            Parameters = { new() { Value = Bucket.Minute(notBefore) } },
        })
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                delays[row.GetInt32(0)] = row.GetInt32(1);
            }
        }

        // Transactions before this one are over, and their notes were read; of later ones the notes are asked for next time.
        await using var last = new NpgsqlCommand("select pg_snapshot_xmin(pg_current_snapshot())::text", connection);
        return (delays, (string)(await last.ExecuteScalarAsync(cancellation))!);
    }

    public static async Task DoneAsync(NpgsqlDataSource database, string notedTo, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("update alarm_late set noted_to = $1");
        command.Parameters.Add(new() { Value = notedTo });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>What is known of a window that an alarm looked at, or of a time in which it had an incident.</summary>
/// <param name="Id">0: it is an incident, which speaks of the minutes before it opened, too.</param>
internal sealed record LateReport(long Id, long Question, AlarmWindows Windows, long Calls, long Attempts, bool Fired)
{
    /// <summary>Reports and incidents of the alarms that reach into the time from that moment on.</summary>
    public static async Task<Dictionary<int, List<LateReport>>> ReadAsync(NpgsqlConnection connection, int[] alarms, DateTimeOffset from, CancellationToken cancellation)
    {
        var known = new Dictionary<int, List<LateReport>>();
        await using var command = new NpgsqlCommand("""
            select alarm_id, id, question_id, window_from, window_to, reference_from, reference_to, calls, attempts, coalesce(fires, false)
            from alarm_report where evaluated_at >= $1 and alarm_id = any($2) and window_to > $1 and reference_from is not null and gap is distinct from 5
            union all
            select alarm_id, 0, 0, opened_at - interval '15 minutes', coalesce(closed_at, now() + interval '1 day'), opened_at, opened_at + interval '1 minute', 0, 0, true
            from alarm_incident where alarm_id = any($2) and (closed_at is null or closed_at >= $1)
            """, connection)
        {
            Parameters = { new() { Value = from.UtcDateTime }, new() { Value = alarms } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            if (!known.TryGetValue(row.GetInt32(0), out var its))
            {
                known[row.GetInt32(0)] = its = [];
            }

            its.Add(new LateReport(row.GetInt64(1), row.GetInt64(2), new AlarmWindows(Range(row, 3), Range(row, 5), true), row.GetInt64(7), row.GetInt64(8), row.GetBoolean(9)));
        }

        return known;
    }

    /// <summary>Whether people know of what happened in that window, or were told afterwards.</summary>
    public bool Knows(TimeRange window) => Fired && Windows.Window.From < window.To && Windows.Window.To >= window.From;

    /// <summary>Whether it is a report of a window that calls of the stretch belong to.</summary>
    public bool Touches(LateStretch stretch) => Id != 0 && Windows.Window.From < AlarmPast.Instant(stretch.Last + 1) && Windows.Window.To > AlarmPast.Instant(stretch.From);

    private static TimeRange Range(NpgsqlDataReader row, int at) => new(row.GetFieldValue<DateTimeOffset>(at), row.GetFieldValue<DateTimeOffset>(at + 1));
}
