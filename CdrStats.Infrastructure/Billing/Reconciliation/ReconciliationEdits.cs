using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>What becomes of a reconciliation afterwards: its state, and its end.</summary>
public sealed class ReconciliationEdits(NpgsqlDataSource database, TimeProvider clock)
{
    /// <returns>False: it is not there any more.</returns>
    public async Task<bool> SetStateAsync(AccessScope scope, string who, int id, ReconciliationState state, CancellationToken cancellation)
    {
        MustSeeBuySide(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var command = connection.Command("select state from reconciliation where id = $1 for update", id))
        {
            if (await command.ExecuteScalarAsync(cancellation) is not short before)
            {
                return false;
            }

            await connection.RunAsync("update reconciliation set state = $2 where id = $1", cancellation, id, (short)state);
            await ReconciliationRows.NoteAsync(connection, who, id, "changed", new EditChanges().Note("state", (ReconciliationState)before, state), clock.GetUtcNow(), cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Deletes it with all its lines.</summary>
    /// <returns>False: it is not there any more.</returns>
    public async Task<bool> DeleteAsync(AccessScope scope, string who, int id, CancellationToken cancellation)
    {
        MustSeeBuySide(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = connection.Command("delete from reconciliation where id = $1 returning provider_name, file_name", id);
        (string Provider, string File) gone;
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            if (!await row.ReadAsync(cancellation))
            {
                return false;
            }

            gone = (row.GetString(0), row.GetString(1));
        }

        await ReconciliationRows.NoteAsync(connection, who, id, "deleted", new EditChanges().Note("provider", gone.Provider, null).Note("file", gone.File, null), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static void MustSeeBuySide(AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesBuySide)
        {
            throw new UnauthorizedAccessException("What calls cost is for operators.");
        }
    }
}
