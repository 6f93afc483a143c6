using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Storage;

/// <summary>Edits of single rows that leave a note of who changed what, in the edit's own transaction, which the caller began.</summary>
internal static class NotedEdits
{
    /// <summary>Saves what the context holds and commits; whoever came second hears who was first.</summary>
    /// <param name="before">The id of what is changed; 0 of something new.</param>
    public static async Task<Saved> SaveNotedAsync(
        this CdrStatsDb db, string editor, string kind, int before, Func<int> id, string name, EditChanges changes, DateTimeOffset at, string duplicate, CancellationToken cancellation)
    {
        var saved = await db.TryAsync(id, duplicate, cancellation);
        if (saved is Saved.Done(var done))
        {
            await db.NoteAndCommitAsync(editor, kind, done, name, before == 0 ? "added" : "changed", changes, at, cancellation);
        }

        return saved is Saved.Conflict ? await EditLog.ConflictAsync(db, kind, before, cancellation) : saved;
    }

    /// <summary>Deletes the one row that is asked for, with its version, and commits.</summary>
    public static async Task<Saved> DeleteNotedAsync<T>(
        this CdrStatsDb db, IQueryable<T> row, string editor, string kind, int id, string name, EditChanges changes, DateTimeOffset at, CancellationToken cancellation)
    {
        var saved = await row.TryDeleteAsync(id, cancellation);
        if (saved is Saved.Done)
        {
            await db.NoteAndCommitAsync(editor, kind, id, name, "deleted", changes, at, cancellation);
        }

        return saved is Saved.Conflict ? await EditLog.ConflictAsync(db, kind, id, cancellation) : saved;
    }

    private static async Task NoteAndCommitAsync(
        this CdrStatsDb db, string editor, string kind, int id, string name, string action, EditChanges changes, DateTimeOffset at, CancellationToken cancellation)
    {
        // Somebody who saves what is there already changes nothing.
        if (action != "changed" || !changes.IsEmpty)
        {
            await EditLog.AddAsync(db, editor, kind, id, name, action, changes, at, cancellation);
        }

        await db.Database.CommitTransactionAsync(cancellation);
    }
}
