using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Import;

/// <summary>Marks rows as imported, each with the call it became.</summary>
internal static class InboxMarks
{
    /// <summary>Stands as the call's id of rows that were rejected, so that a later success is known to settle them.</summary>
    public const long Quarantined = 0;

    /// <param name="own">Rows whose call was stored before, their marks alone being lost.</param>
    public static NpgsqlBatchCommand Done(BatchRoom room, IReadOnlyList<FoundRecord> own, IReadOnlySet<long> rejected)
    {
        var before = own.ToDictionary(call => call.InboxRow);
        var next = 0;       // the calls stand in the order of their rows
        foreach (var waiting in room.Rows)
        {
            var row = waiting.Row;
            room.MarkedIds.Add(row.Id);
            if (next < room.Stored.Count && ReferenceEquals(room.Stored[next].Call.Row, row))
            {
                room.MarkedCalls.Add(room.Stored[next++].Id);
                room.MarkedStarts.Add(row.Start.UtcDateTime);
            }
            else if (before.TryGetValue(row.Id, out var call))
            {
                room.MarkedCalls.Add(call.CallId);
                room.MarkedStarts.Add(call.Start.UtcDateTime);
            }
            else
            {
                room.MarkedCalls.Add(rejected.Contains(row.Id) ? Quarantined : null);
                room.MarkedStarts.Add(null);
            }
        }

        return new NpgsqlBatchCommand(
            "update cdr_import set imported = true, call_id = done.call_id, call_start = done.call_start from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as done(id, call_id, call_start) where cdr_import.id = done.id")
        {
            Parameters =
            {
                new() { Value = room.MarkedIds },
                new() { Value = room.MarkedCalls },
                new() { Value = room.MarkedStarts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
            },
        };
    }

    public static NpgsqlBatchCommand Resolve(short inbox, long[] settled, DateTimeOffset now) =>
        new("update cdr_rejected set resolved_at = $3 where inbox = $1 and inbox_row = any($2) and resolved_at is null")
        {
            Parameters = { new() { Value = inbox }, new() { Value = settled }, new() { Value = now.UtcDateTime } },
        };
}
