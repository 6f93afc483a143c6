using CdrStats.Domain.Import;
using CdrStats.Domain.Import.Files;
using Npgsql;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>
/// Sends a file's records to the inbox, where they wait with all others. Rows are streamed in batches; each batch is kept with the import's place in the file, so
/// that one ended anywhere goes on from there. Equal rows of one file stay different calls, while the same file, sent again, adds none. Rows that can become no
/// call go to quarantine.
/// </summary>
public sealed class FileImport(ImportDatabases databases, InboxSender inbox, FileQuarantine quarantine, FileImportStore store, TimeProvider clock)
{
    /// <summary>Sends the rows that an import has not sent yet.</summary>
    /// <param name="rejected">Gets the rows that cannot be sent, with line and reason; opened when there is one.</param>
    /// <returns>False: somebody broke it off.</returns>
    /// <exception cref="FileImportException">The file, or what is to be made of it, cannot be used from some row on; rows before that have been sent.</exception>
    public async Task<(FileImportCounts Counts, bool IsWhole)> SendAsync(
        FileImportJob job, CallFile file, Func<TextWriter> rejected, IProgress<FileProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(progress);
        var now = clock.GetUtcNow();
        using var repeats = await FileRepeats.FindAsync(file, job.Mapping, now, progress, cancellation);
        using var mapped = MappedFile.Open(file, job.Mapping, now);
        await using var rejectFile = new RejectFile(rejected, job.Counts.Rejected > 0);
        var rejects = new FileRejects(job.Instance, file.Name, quarantine, rejectFile);
        var counts = job.Counts;
        var identity = await InboxIdentity.LoadAsync(databases, cancellation);
        var again = job.Counts.Read > 0 || job.State == FileImportState.Importing;
        await foreach (var batch in FileBatches.ReadAsync(mapped, withRecords: true, counts.Read, cancellation))
        {
            var receipt = await SendAsync(job, batch, repeats, rejects, mapped.Mapping, again, identity.Number, cancellation);
            counts = counts.Clocked(batch) with
            {
                Fresh = counts.Fresh + receipt.Sent,
                Duplicates = counts.Duplicates + receipt.Duplicates,
                Rejected = counts.Rejected + batch.Count - receipt.Sent - receipt.Duplicates,
            };
            await rejects.FlushAsync(cancellation);
            var reached = new FileProgress(null, batch.Done, counts);
            var isCancelled = await store.BeatAsync(job.Id, reached, cancellation);
            progress.Report(reached);
            again = false;
            if (isCancelled)
            {
                return (counts, false);
            }
        }

        return (counts, true);
    }

    private async Task<InboxReceipt> SendAsync(
        FileImportJob job, FileBatch batch, RepeatedLines repeats, FileRejects rejects, FileMapping mapping, bool again, short number, CancellationToken cancellation)
    {
        var (rows, places, starts) = (new List<InboxRow>(batch.Count), new List<int>(batch.Count), new StartRange());
        for (var at = 0; at < batch.Count; at++)
        {
            var ordinal = repeats.OrdinalOf(batch.Row(at).Number);
            if (batch.Mapped(at) is { Row: { } row })
            {
                row.SourceKey = batch.Identity(at).SourceKey(ordinal);
                rows.Add(row);
                places.Add(at);
                starts.Take(row.Start);
            }
            else
            {
                await rejects.AddAsync(batch, at, ordinal, batch.Mapped(at).Reason!, mapping);
            }
        }

        var sent = new SentByFile(job.Instance, again, (connection, receipt) => RememberAsync(job, number, starts, connection, receipt, cancellation));
        var answer = await inbox.SendAsync(rows, sent, cancellation);
        foreach (var (position, reason) in answer.Refused)
        {
            await rejects.AddAsync(batch, places[position], 0, reason, mapping);
        }

        return answer;
    }

    // In the transaction of the rows themselves where the inbox is beside the calls; of an inbox elsewhere, before its rows are committed.
    private async Task RememberAsync(FileImportJob job, short number, StartRange starts, NpgsqlConnection inboxConnection, InboxReceipt receipt, CancellationToken cancellation)
    {
        if (receipt.Ids.Count == 0)
        {
            return;
        }

        await using var elsewhere = databases.InboxIsElsewhere ? await databases.Calls.OpenConnectionAsync(cancellation) : null;
        await using var command = new NpgsqlCommand(
            """
            with added as (insert into file_import_range (import_id, first, last) select $1, * from unnest($2::bigint[], $3::bigint[]) on conflict do nothing)
            update file_import set inbox = $4, first_start = least(first_start, $5), last_start = greatest(last_start, $6) where id = $1 and state = 'importing'
            """, elsewhere ?? inboxConnection)
        {
            Parameters =
            {
                new() { Value = job.Id }, new() { Value = receipt.Ids.Select(range => range.First).ToArray() }, new() { Value = receipt.Ids.Select(range => range.Last).ToArray() },
                new() { Value = number }, new() { Value = starts.First!.Value.UtcDateTime }, new() { Value = starts.Last!.Value.UtcDateTime },
            },
        };
        if (await command.ExecuteNonQueryAsync(cancellation) == 0)
        {
            // Nothing may be added behind an undoing that has begun.
            throw new FileImportException("It was broken off by somebody else.");
        }
    }
}
