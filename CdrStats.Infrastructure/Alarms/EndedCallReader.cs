using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Reads the calls that ended in some minutes into memory, where alarms look at them.</summary>
internal static class EndedCallReader
{
    /// <summary>The minutes (since 1970) that a window touches, the last included.</summary>
    public static (int From, int Last) Minutes(TimeRange window) => (Bucket.Minute(window.From), EndedCalls.LastMinute(window));

    /// <summary>Minutes, the last included, as ranges that neither touch nor overlap, the earliest first.</summary>
    public static List<(int From, int Last)> Merged(IEnumerable<(int From, int Last)> ranges)
    {
        var merged = new List<(int From, int Last)>();
        foreach (var range in ranges.OrderBy(range => range.From))
        {
            if (merged.Count > 0 && range.From <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    /// <summary>Puts what ended in [from, to), minutes since 1970, into place.</summary>
    public static async Task ReadAsync(NpgsqlConnection connection, EndedCalls into, int from, int to, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand { Connection = connection };
        var range = new TimeRange(new DateTimeOffset(Bucket.Start(from, Bucket.MinuteSeconds)), new DateTimeOffset(Bucket.Start(to, Bucket.MinuteSeconds)));
        // Alarms are looked at for nobody in particular: each sums up its own calls.
        command.CommandText = AlarmSql.Ended(AccessScope.Everything, range, into.Interest, command.Parameters);
        var calls = new List<EndedCall>();
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                calls.Add(new EndedCall(
                    row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt32(2), row.GetInt32(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetInt32(8),
                    row.IsDBNull(9) ? null : row.GetInt32(9), row.IsDBNull(10) ? null : row.GetInt32(10), row.IsDBNull(11) ? 0 : row.GetDecimal(11), row.IsDBNull(12) ? 0 : row.GetDecimal(12)));
            }
        }

        into.Put(from, to, calls);
    }

    /// <summary>What is known of the records of each switch.</summary>
    public static async Task<Dictionary<int, KnownRecords>> SwitchesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var switches = new Dictionary<int, KnownRecords>();
        await using var known = new NpgsqlCommand("select switch_id, first_start, last_end from switch_seen", connection);
        await using var row = await known.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            switches[row.GetInt32(0)] = new KnownRecords(row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2));
        }

        return switches;
    }
}
