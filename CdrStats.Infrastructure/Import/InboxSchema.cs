using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>Gives an inbox in another database, perhaps the predecessor's own, what it lacks. Nothing that is there is changed.</summary>
internal static class InboxSchema
{
    public static async Task EnsureAsync(NpgsqlDataSource inbox, CancellationToken cancellation)
    {
        await using var connection = await inbox.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var look = new NpgsqlCommand(
            "select pg_advisory_xact_lock(hashtext('cdr_import')), to_regclass('cdr_import') is not null, to_regclass('cdr_import_instance') is not null", connection);
        await using (var reader = await look.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            var (there, ours) = (reader.GetBoolean(1), reader.GetBoolean(2));
            await reader.DisposeAsync();
            if (!there)
            {
                await RunAsync(connection, SqlScript.Read("inbox.sql"), cancellation);
            }
            else if (!ours)
            {
                await RunAsync(connection, SqlScript.Read("inbox_of_predecessor.sql"), cancellation);
            }
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
