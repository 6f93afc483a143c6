using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CdrStats.Infrastructure.Storage;

/// <summary>The answer to an edit: done, or why not, in words for the person who made it.</summary>
public abstract record Saved
{
    private Saved()
    {
    }

    /// <summary>It is stored.</summary>
    public sealed record Done(int Id) : Saved;

    /// <summary>It may not be stored so; nothing changed.</summary>
    /// <param name="Field">The field that is wrong, by its name in the form; null where it is not one field's doing.</param>
    public sealed record Refused(string Reason, string? Field = null) : Saved;

    /// <summary>Somebody else changed or deleted it since it was read; nothing changed.</summary>
    /// <param name="Who">Who it was and what they did, as far as it is known.</param>
    public sealed record Conflict(string? Who = null) : Saved;

    /// <summary>What to show, or null when it is done.</summary>
    public string? Trouble => this switch
    {
        Refused refused => refused.Reason,
        Conflict { Who: { } who } => $"{who} Nothing of yours was stored. Read it again and make your change anew.",
        Conflict => "Somebody else changed or deleted this meanwhile. Close, look at it as it is now, and make your change again.",
        _ => null,
    };
}

internal static class Saving
{
    /// <summary>Saves, and turns what the database refuses into an answer.</summary>
    public static async Task<Saved> TryAsync(this CdrStatsDb db, Func<int> id, string duplicate, CancellationToken cancellation)
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
            return new Saved.Done(id());
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Saved.Conflict();
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new Saved.Refused(duplicate);
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } inUse)
        {
            return new Saved.Refused($"It is tied to something that is in use or no longer there ({inUse.TableName}).");
        }
    }

    /// <summary>Deletes the one row that is asked for, with its version: a row that is not there so any more is a conflict.</summary>
    public static async Task<Saved> TryDeleteAsync<T>(this IQueryable<T> row, int id, CancellationToken cancellation)
    {
        try
        {
            return await row.ExecuteDeleteAsync(cancellation) == 1 ? new Saved.Done(id) : new Saved.Conflict();
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return new Saved.Refused($"Something began to use it just now ({error.TableName}).");
        }
    }
}
