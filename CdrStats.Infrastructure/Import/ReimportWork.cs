using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// Works off the orders of <see cref="ReimportJobs"/>: the inbox rows of stored calls wait again, a slice at a time, oldest call first, and never so
/// many at once that newly arriving records, which the import takes after them, would wait noticeably. The import replaces each call by itself
/// anew, under its old id. Ended anywhere it goes on from the last slice; a slice done twice is imported twice, which changes nothing.
/// </summary>
/// <param name="slice">So many calls in one transaction.</param>
/// <param name="most">While more rows than this wait in the inbox, no slice follows.</param>
public sealed class ReimportWork(ImportDatabases databases, TimeProvider clock, int slice = 5_000, int most = 10_000)
{
    private readonly InboxTraffic _traffic = new(databases.Inbox, clock, most);

    /// <summary>Works until nothing is left.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await NextAsync(cancellation) is { } job)
        {
            try
            {
                while (!await SliceAsync(job, cancellation))
                {
                    await _traffic.QuietAsync(cancellation);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                await using var note = databases.Calls.CreateCommand("update reimport_job set trouble = $2 where id = $1");
                note.Parameters.AddWithValue(job);
                note.Parameters.AddWithValue(error.Message);
                await note.ExecuteNonQueryAsync(CancellationToken.None);
                throw;
            }
        }
    }

    private async Task<long?> NextAsync(CancellationToken cancellation)
    {
        await using var command = databases.Calls.CreateCommand("select min(id) from reimport_job where finished_at is null");
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }

    /// <summary>Does the next slice of an order. True: that was the last one, or it was cancelled.</summary>
    internal async Task<bool> SliceAsync(long id, CancellationToken cancellation)
    {
        var inbox = await InboxIdentity.LoadAsync(databases, cancellation);
        await using var calls = await databases.Calls.OpenConnectionAsync(cancellation);
        await using var transaction = await calls.BeginTransactionAsync(cancellation);
        await using (var hold = new NpgsqlCommand("select 1 from reimport_job where id = $1 and finished_at is null for update", calls) { Parameters = { new() { Value = id } } })
        {
            if (await hold.ExecuteScalarAsync(cancellation) is null)
            {
                return true;
            }
        }

        var found = await FindAsync(calls, id, cancellation);
        var rows = found.Where(one => one.Inbox == inbox.Number).Select(one => one.Row).ToArray();
        var sent = 0;
        if (rows.Length > 0)
        {
            await using var separate = databases.InboxIsElsewhere ? await databases.Inbox.OpenConnectionAsync(cancellation) : null;
            await using var again = new NpgsqlCommand(
                "update cdr_import set imported = false from cdr_import_instance where id = any($1) and instance = $2", separate ?? calls)
            {
                Parameters = { new() { Value = rows }, new() { Value = inbox.Instance } },
            };
            sent = await again.ExecuteNonQueryAsync(cancellation);
        }

        var isLast = found.Count < slice;
        await using (var place = new NpgsqlCommand(
            "update reimport_job set reached = coalesce($2, reached), reached_id = coalesce($3, reached_id), sent = sent + $4, gone = gone + $5, trouble = null, finished_at = $6 where id = $1", calls)
        {
            Parameters =
            {
                new() { Value = id },
                new NpgsqlParameter<DateTime?> { TypedValue = found.Count > 0 ? found[^1].Start : null },
                new NpgsqlParameter<long?> { TypedValue = found.Count > 0 ? found[^1].Id : null },
                new() { Value = (long)sent }, new() { Value = (long)found.Count - sent },
                new NpgsqlParameter<DateTime?> { TypedValue = isLast ? clock.GetUtcNow().UtcDateTime : null },
            },
        })
        {
            await place.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        if (sent > 0)
        {
            await using var tell = databases.Inbox.CreateCommand("select pg_notify('cdr_import', '')");
            await tell.ExecuteNonQueryAsync(cancellation);
        }

        return isLast;
    }

    private async Task<List<Found>> FindAsync(NpgsqlConnection calls, long job, CancellationToken cancellation)
    {
        // Once for each partition: a range of one start at the beginning, where the last slice ended.
        await using var command = new NpgsqlCommand(
            """
            select call.start, call.id, call.inbox, call.inbox_row from reimport_job as j, lateral (
                select start, id, inbox, inbox_row from call
                where start >= coalesce(j.reached, j.range_from) and start < j.range_to and (start, id) > (coalesce(j.reached, j.range_from), j.reached_id)
                    and (j.switch_id is null or call.switch_id = j.switch_id)
                order by start, id limit $2) as call
            where j.id = $1 order by call.start, call.id
            """, calls)
        {
            Parameters = { new() { Value = job }, new() { Value = slice } },
            CommandTimeout = 300,
        };
        var found = new List<Found>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            found.Add(new Found(row.GetDateTime(0), row.GetInt64(1), row.GetInt16(2), row.GetInt64(3)));
        }

        return found;
    }

    private sealed record Found(DateTime Start, long Id, short Inbox, long Row);
}
