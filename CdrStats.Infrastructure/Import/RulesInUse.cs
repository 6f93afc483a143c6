using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// Tells when no batch goes by older rules any more. A batch holds the lock, shared with the others, from before it reads the rules until its
/// calls are committed; whoever changes stored calls because of an edit waits for it once, after the edit's commit.
/// </summary>
internal static class RulesInUse
{
    public static async Task HoldAsync(NpgsqlConnection calls, CancellationToken cancellation)
    {
        await using var hold = new NpgsqlCommand("select pg_advisory_xact_lock_shared(hashtext('mediation'))", calls);
        await hold.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Waits for the batches that may have read the rules before now. Later ones begin behind it, and see what is committed.</summary>
    public static async Task PassedAsync(NpgsqlDataSource calls, CancellationToken cancellation)
    {
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtext('mediation'))", connection) { CommandTimeout = 600 };
        await wait.ExecuteNonQueryAsync(cancellation);
    }
}
