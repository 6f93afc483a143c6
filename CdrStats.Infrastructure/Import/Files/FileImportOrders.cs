using CdrStats.Domain.Accounts;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>
/// What people ask of imports of files: to look, to import, to break off, to undo. An order is a state in the database; whoever has the file works it off. An order
/// that no longer fits where the import stands is a conflict, and does nothing.
/// </summary>
public sealed class FileImportOrders(FileImportStore store, FileImportFolder folder, FileImportBell bell, TimeProvider clock)
{
    /// <summary>Without a sign of life for so long, whoever worked on it is gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Takes a file in and enters its import.</summary>
    public async Task<FileImportJob> ReceiveAsync(Stream content, string name, string by, CancellationToken cancellation) =>
        await folder.ReceiveAsync(content, async part =>
        {
            var job = await store.AddAsync(new CallFile(part, name, folder.Root), folder.Host, by, new FileMapping(), null, FileImportState.Waiting, cancellation);
            return (folder.PathOf(job), job);
        }, cancellation);

    /// <summary>Lets the whole file be looked at by a mapping.</summary>
    public Task<Saved> CheckAsync(AccessScope scope, FileImportJob job, FileMapping mapping, string? mappingName, CancellationToken cancellation) =>
        mapping.Complaint is { } complaint ? Task.FromResult<Saved>(new Saved.Refused(complaint))
        : OrderAsync(scope, job,
            """
            update file_import set state = 'checking', mapping = $2, mapping_name = $3, preview = null, trouble = null, is_cancelled = false, phase = null, done = 0, beat_at = $4,
                rows_done = 0, fresh = 0, duplicate = 0, in_file = 0, rejected = 0, repeated_hour = 0, skipped_hour = 0
            where id = $1 and state in ('waiting', 'checked') and confirmed_at is null
            """, cancellation, FileMappingJson.Parameter(mapping), (object?)mappingName ?? DBNull.Value, Now);

    /// <summary>Goes back from a preview to the mapping.</summary>
    public Task<Saved> BackAsync(AccessScope scope, FileImportJob job, CancellationToken cancellation) =>
        OrderAsync(scope, job, "update file_import set state = 'waiting', preview = null, trouble = null, beat_at = $2 where id = $1 and state = 'checked'", cancellation, Now);

    /// <summary>Imports what was looked at.</summary>
    public Task<Saved> ConfirmAsync(AccessScope scope, FileImportJob job, CancellationToken cancellation) =>
        OrderAsync(scope, job,
            """
            update file_import set state = 'importing', is_cancelled = false, phase = null, done = 0, beat_at = $2, confirmed_at = $2,
                rows_done = 0, fresh = 0, duplicate = 0, in_file = 0, rejected = 0, repeated_hour = 0, skipped_hour = 0
            where id = $1 and state = 'checked'
            """, cancellation, Now);

    /// <summary>Breaks off what is going on, or gives up a file that waits. What was imported until then is there.</summary>
    public async Task<Saved> CancelAsync(AccessScope scope, FileImportJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        var saved = await OrderAsync(scope, job,
            """
            update file_import set
                is_cancelled = state in ('checking', 'importing') and beat_at > $3,
                state = case when state in ('waiting', 'checked') or beat_at <= $3 then 'cancelled' else state end,
                finished_at = case when state in ('waiting', 'checked') or beat_at <= $3 then $2::timestamptz end
            where id = $1 and state in ('waiting', 'checking', 'checked', 'importing')
            """, cancellation, Now, Now - Patience);
        if (saved is Saved.Done && job is { State: FileImportState.Waiting or FileImportState.Checked } && folder.Has(job))
        {
            folder.Forget(job);
        }

        return saved;
    }

    /// <summary>Takes away again what an import has added.</summary>
    public Task<Saved> UndoAsync(AccessScope scope, FileImportJob job, string by, CancellationToken cancellation) =>
        OrderAsync(scope, job,
            "update file_import set state = 'undoing', undone_by = $2, phase = null, done = 0, trouble = null, is_cancelled = false, beat_at = $3 where id = $1 and state in ('done', 'cancelled', 'failed') and confirmed_at is not null", cancellation, by, Now);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private async Task<Saved> OrderAsync(AccessScope scope, FileImportJob job, string sql, CancellationToken cancellation, params object[] values)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(job);
        if (!scope.SeesEverything)
        {
            return new Saved.Refused("Imports of files are the operator's.");
        }

        await using var command = store.Command(sql, [job.Id, .. values]);
        if (await command.ExecuteNonQueryAsync(cancellation) == 0)
        {
            return new Saved.Conflict();
        }

        bell.Bell.Ring();
        return new Saved.Done((int)job.Id);
    }
}

/// <summary>Rings when there is something to do with a file.</summary>
public sealed class FileImportBell : IDisposable
{
    public Bell Bell { get; } = new();

    public void Dispose() => Bell.Dispose();
}
