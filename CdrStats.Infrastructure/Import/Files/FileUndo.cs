using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>
/// Takes away what an import of a file has added, and nothing else: its rows of the inbox with the calls that they became, and its rows in quarantine. In slices,
/// each with its figures taken back from the roll-ups in one transaction; ended anywhere it goes on from there, and once more it finds nothing.
/// </summary>
public sealed class FileUndo(ImportDatabases databases, TimeProvider clock, int slice = FileUndo.Slice)
{
    private const int Slice = 10_000;

    /// <summary>Works until nothing is left of the import.</summary>
    public async Task RunAsync(FileImportJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        // Where its rows were put; then once through all of the inbox, for what was sent again out of quarantine.
        foreach (var range in (IdRange[])[.. await RangesAsync(job.Id, cancellation), new IdRange(long.MinValue, long.MaxValue)])
        {
            for (var within = range; await RowsAsync(job, within, cancellation) is { } last; within = within with { First = last + 1 })
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }

        while (await ForgottenAsync(job, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        while (await RejectedAsync(job, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        await using var end = databases.Calls.CreateCommand("""
            with gone as (delete from file_import_range where import_id = $1)
            update file_import set state = 'undone', undone_at = $2, phase = null, trouble = null where id = $1 and state = 'undoing'
            """);
        end.Parameters.AddWithValue(job.Id);
        end.Parameters.AddWithValue(clock.GetUtcNow().UtcDateTime);
        end.CommandTimeout = 600;
        await end.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A slice of the import's rows that the inbox has still. Returns the id of the last one; null: there are no more.</summary>
    internal async Task<long?> RowsAsync(FileImportJob job, IdRange within, CancellationToken cancellation)
    {
        await using var calls = await databases.Calls.OpenConnectionAsync(cancellation);
        await using var storing = await calls.BeginTransactionAsync(cancellation);
        if (!await HoldAsync(calls, job.Id, cancellation))
        {
            return null;
        }

        await using var separate = databases.InboxIsElsewhere ? await databases.Inbox.OpenConnectionAsync(cancellation) : null;
        await using var holding = separate is null ? null : await separate.BeginTransactionAsync(cancellation);
        var inbox = separate ?? calls;
        // An importer that is at them is waited for.
        var rows = await TakeAsync(inbox, job.Instance, within, cancellation);
        if (rows.Count == 0)
        {
            return null;
        }

        var identity = await InboxIdentity.LoadAsync(databases, cancellation);
        var (rollups, legs) = (new Rollups(), new LegChanges());
        var removed = await StoredRecords.RemoveAsync(calls, await CallsOfAsync(calls, identity.Number, rows, cancellation), rollups, legs, cancellation);
        await ExecuteAsync(calls, "delete from cdr_rejected where inbox = $1 and inbox_row = any ($2)", cancellation, identity.Number, rows.Select(row => row.Id).ToArray());
        await NoteAsync(calls, job.Id, rows.Count, removed.Count, null, cancellation);
        await legs.SettleAsync(calls, rollups, cancellation);
        await RollupWriter.FoldAsync(calls, rollups, cancellation);
        await ExecuteAsync(inbox, "delete from cdr_import where id = any ($1) and file_import = $2", cancellation, rows.Select(row => row.Id).ToArray(), job.Instance);
        // Of an inbox elsewhere the rows go last: killed in between, they are found again, and their calls are not.
        await storing.CommitAsync(cancellation);
        await (holding?.CommitAsync(cancellation) ?? Task.CompletedTask);
        return rows[^1].Id;
    }

    /// <summary>A slice of time in which calls may be whose rows the inbox has purged. False: there is none, or it was the last.</summary>
    internal async Task<bool> ForgottenAsync(FileImportJob job, CancellationToken cancellation)
    {
        await using var calls = await databases.Calls.OpenConnectionAsync(cancellation);
        await using var storing = await calls.BeginTransactionAsync(cancellation);
        if (!await HoldAsync(calls, job.Id, cancellation) || await FromAsync(calls, job.Id, cancellation) is not var (from, to, inbox))
        {
            return false;
        }

        var until = await EndAsync(calls, from, to, cancellation);
        var found = await PurgedAsync(calls, job.Id, inbox, from, until ?? to.AddTicks(TimeSpan.TicksPerMicrosecond), cancellation);
        var (rollups, legs) = (new Rollups(), new LegChanges());
        var removed = await StoredRecords.RemoveAsync(calls, found, rollups, legs, cancellation);
        await NoteAsync(calls, job.Id, 0, removed.Count, until ?? to.AddSeconds(1), cancellation);
        await legs.SettleAsync(calls, rollups, cancellation);
        await RollupWriter.FoldAsync(calls, rollups, cancellation);
        await storing.CommitAsync(cancellation);
        return until is not null;
    }

    private async Task<bool> RejectedAsync(FileImportJob job, CancellationToken cancellation)
    {
        await using var command = databases.Calls.CreateCommand("delete from cdr_rejected where ctid = any (array(select ctid from cdr_rejected where file_import = $1 limit $2))");
        command.CommandTimeout = 300;
        command.Parameters.AddWithValue(job.Instance);
        command.Parameters.AddWithValue(slice);
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    // Two hosts at once wait for each other here, and the second finds what is left.
    private static async Task<bool> HoldAsync(NpgsqlConnection calls, long id, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select 1 from file_import where id = $1 and state = 'undoing' for update", calls) { Parameters = { new() { Value = id } } };
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    // What lies side by side is one range.
    private async Task<List<IdRange>> RangesAsync(long id, CancellationToken cancellation)
    {
        var ranges = new List<IdRange>();
        await using var command = databases.Calls.CreateCommand("select first, last from file_import_range where import_id = $1 order by first");
        command.Parameters.AddWithValue(id);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var (first, last) = (row.GetInt64(0), row.GetInt64(1));
            if (ranges.Count > 0 && ranges[^1].Last + 1 == first)
            {
                ranges[^1] = ranges[^1] with { Last = last };
            }
            else
            {
                ranges.Add(new IdRange(first, last));
            }
        }

        return ranges;
    }

    private async Task<List<InboxMark>> TakeAsync(NpgsqlConnection inbox, Guid instance, IdRange within, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select id::bigint, call_id, call_start, starting_date from cdr_import where file_import = $1 and id between $3 and $4 order by id limit $2 for update", inbox)
        {
            CommandTimeout = 300,
            Parameters = { new() { Value = instance }, new() { Value = slice }, new() { Value = within.First }, new() { Value = within.Last } },
        };
        var rows = new List<InboxMark>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            rows.Add(new InboxMark(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1), row.IsDBNull(2) ? null : row.GetDateTime(2), row.GetDateTime(3)));
        }

        return rows;
    }

    // By the rows' marks; where these may have been lost, since the inbox is elsewhere, by their start.
    private async Task<List<(long Id, DateTimeOffset Start)>> CallsOfAsync(NpgsqlConnection calls, short inbox, List<InboxMark> rows, CancellationToken cancellation)
    {
        var marked = rows.Where(row => row is { CallId: > 0, CallStart: not null }).ToList();
        var found = await CallsAsync(
            calls, "select call.id, call.start from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as mark(row, id, start) join call on call.id = mark.id and call.start = mark.start where call.inbox = $4 and call.inbox_row = mark.row",
            cancellation, marked.Select(row => row.Id).ToArray(), marked.Select(row => row.CallId!.Value).ToArray(), marked.Select(row => row.CallStart!.Value).ToArray(), inbox);
        if (databases.InboxIsElsewhere)
        {
            found.AddRange(await CallsAsync(
                calls, "select call.id, call.start from unnest($1::bigint[], $2::timestamptz[]) as mark(row, start) join call on call.start = mark.start where call.inbox = $3 and call.inbox_row = mark.row",
                cancellation, rows.Select(row => row.Id).ToArray(), rows.Select(row => row.Start).ToArray(), inbox));
        }

        return found;
    }

    /// <summary>Where to look for calls whose rows are gone: null when all rows that were ever added have been found, or all of the time was looked at.</summary>
    private static async Task<(DateTimeOffset From, DateTimeOffset To, short Inbox)?> FromAsync(NpgsqlConnection calls, long id, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            select coalesce(undo_reached, first_start), last_start, inbox from file_import
            where id = $1 and inbox is not null and coalesce(undo_reached, first_start) <= last_start
              and undone_rows < (select sum(last - first + 1) from file_import_range where import_id = $1)
            """, calls)
        {
            Parameters = { new() { Value = id } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt16(2)) : null;
    }

    // A moment with more calls than a slice holds is a slice of its own.
    private async Task<DateTimeOffset?> EndAsync(NpgsqlConnection calls, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var end = await MomentAsync(calls, "select start from call where start >= $1 and start <= $2 order by start offset $3 limit 1", cancellation, from.UtcDateTime, to.UtcDateTime, slice);
        return end == from ? await MomentAsync(calls, "select min(start) from call where start > $1 and start <= $2", cancellation, from.UtcDateTime, to.UtcDateTime) : end;
    }

    private static Task<List<(long Id, DateTimeOffset Start)>> PurgedAsync(NpgsqlConnection calls, long id, short inbox, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation) => CallsAsync(
        calls,
        """
        select id, start from call where start >= $2 and start < $3 and inbox = $4
          and (select last from file_import_range where import_id = $1 and first <= call.inbox_row order by first desc limit 1) >= call.inbox_row
        """, cancellation, id, from.UtcDateTime, until.UtcDateTime, inbox);

    private async Task NoteAsync(NpgsqlConnection calls, long id, int rows, int removed, DateTimeOffset? reached, CancellationToken cancellation) => await ExecuteAsync(
        calls,
        "update file_import set undone_rows = undone_rows + $2, undone_calls = undone_calls + $3, undo_reached = coalesce($4, undo_reached), beat_at = $5 where id = $1", cancellation,
        id, (long)rows, (long)removed, new NpgsqlParameter<DateTime?> { TypedValue = reached?.UtcDateTime }, clock.GetUtcNow().UtcDateTime);

    private static async Task<List<(long Id, DateTimeOffset Start)>> CallsAsync(NpgsqlConnection calls, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = Command(calls, sql, values);
        var found = new List<(long, DateTimeOffset)>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            found.Add((row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1)));
        }

        return found;
    }

    private static async Task<DateTimeOffset?> MomentAsync(NpgsqlConnection calls, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = Command(calls, sql, values);
        return await command.ExecuteScalarAsync(cancellation) is DateTime moment ? new DateTimeOffset(moment) : null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private sealed record InboxMark(long Id, long? CallId, DateTime? CallStart, DateTime Start);
}
