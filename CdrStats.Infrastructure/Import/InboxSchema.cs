using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>Gives an inbox what it lacks: one in another database, perhaps the predecessor's own, or a table that a pusher made anew after ours was dropped.
/// Nothing that is there is changed, but that a table which lacks anything is another inbox than before.</summary>
internal static class InboxSchema
{
    public static async Task EnsureAsync(NpgsqlDataSource inbox, CancellationToken cancellation)
    {
        await using var connection = await inbox.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var hold = new NpgsqlCommand("select pg_advisory_xact_lock(hashtext('cdr_import'))", connection))
        {
            await hold.ExecuteNonQueryAsync(cancellation);
        }

        await using var look = new NpgsqlCommand(
            """
            select to_regclass('cdr_import') is not null,
                to_regclass('cdr_import_instance') is not null
                and (select count(*) from pg_attribute where attrelid = to_regclass('cdr_import') and not attisdropped
                    and attname in ('source_key', 'received_at', 'call_id', 'call_start')) = 4
                and exists (select from pg_trigger where tgrelid = to_regclass('cdr_import') and tgname = 'cdr_import_arrived'),
                exists (select from pg_attribute where attrelid = to_regclass('cdr_import') and not attisdropped and attname = 'linked_id'),
                exists (select from pg_attribute where attrelid = to_regclass('cdr_import') and not attisdropped and attname = 'file_import'),
                to_regclass('pusher_state') is not null,
                to_regclass('cdr_import_file') is not null
            """, connection);
        bool there, ours, knowsLinks, knowsFiles, reports, hasOldIndex;
        await using (var reader = await look.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            (there, ours, knowsLinks, knowsFiles, reports, hasOldIndex) = (reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetBoolean(4), reader.GetBoolean(5));
        }

        if (!ours)
        {
            await RunAsync(connection, SqlScript.Read(there ? "inbox_of_predecessor.sql" : "inbox.sql"), cancellation);
        }
        else if (!knowsLinks)
        {
            await RunAsync(connection, SqlScript.Read("inbox_linked.sql"), cancellation);
        }

        if (!knowsFiles)
        {
            // Rows that are there are of no file: it is the same inbox still.
            await RunAsync(connection, SqlScript.Read("inbox_files.sql"), cancellation);
        }

        if (!reports)
        {
            await RunAsync(connection, SqlScript.Read("pusher_state.sql"), cancellation);
        }

        if (hasOldIndex)
        {
            await RunAsync(connection, "drop index cdr_import_file", cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
