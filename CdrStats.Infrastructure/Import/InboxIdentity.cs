using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>Which inbox rows come from: its own uuid, and the short number under which the calls keep it.</summary>
internal sealed record InboxIdentity(Guid Instance, short Number)
{
    public static async Task<InboxIdentity> LoadAsync(ImportDatabases databases, CancellationToken cancellation)
    {
        await using var inbox = await databases.Inbox.OpenConnectionAsync(cancellation);
        return await LoadAsync(inbox, databases.Calls, null, cancellation);
    }

    /// <param name="known">What was loaded before: when it is the same inbox still, the calls need not be asked.</param>
    /// <exception cref="InboxReplacedException">The table was made anew, and counts its rows from one again.</exception>
    public static async Task<InboxIdentity> LoadAsync(NpgsqlConnection inbox, NpgsqlDataSource calls, InboxIdentity? known, CancellationToken cancellation)
    {
        // Our trigger is the table's mark: it goes with the table, and comes back with a backup of it.
        await using var ask = new NpgsqlCommand(
            "select instance from cdr_import_instance where exists (select from pg_trigger where tgrelid = 'cdr_import'::regclass and tgname = 'cdr_import_arrived')", inbox);
        if (await ask.ExecuteScalarAsync(cancellation) is not Guid instance)
        {
            throw new InboxReplacedException();
        }

        if (known?.Instance == instance)
        {
            return known;
        }

        // Not in the batch's transaction: what is known from here on must be there though the batch is undone.
        await using var keep = calls.CreateCommand("insert into inbox (instance) values ($1) on conflict (instance) do update set instance = excluded.instance returning id");
        keep.Parameters.AddWithValue(instance);
        return new InboxIdentity(instance, (short)(await keep.ExecuteScalarAsync(cancellation))!);
    }
}

/// <summary>The inbox's table is not the one that we know.</summary>
internal sealed class InboxReplacedException() : Exception("The table cdr_import was made anew.");
