using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>
/// How far the import is behind. Counts stop at <see cref="Most"/>: more than that is "many" to anyone, and counting them all would cost the import.
/// </summary>
/// <param name="OldestWaiting">When the oldest waiting record came in; null: none waits.</param>
/// <param name="LastBatch">When calls were last stored; null: never.</param>
/// <param name="Lag">From the arrival of a record in the inbox to its commit as a call: the newest record of the last batch; null: no batch yet.</param>
/// <param name="InboxTrouble">Why an inbox in another database cannot be read, so that nothing is known of what waits; null: it can.</param>
public sealed record ImportHealth(int Waiting, DateTimeOffset? OldestWaiting, DateTimeOffset? LastBatch, TimeSpan? Lag, int Rejected, string? InboxTrouble = null)
{
    public const int Most = 100_000;

    /// <summary>What an operator's scope sees; the chain is nobody else's business, so that others get null.</summary>
    public static async Task<ImportHealth?> ReadAsync(ImportDatabases databases, AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            return null;
        }

        var (waiting, oldest, trouble) = await InboxAsync(databases, cancellation);
        await using var calls = databases.Calls.CreateCommand($"""
            select finished_at, finished_at - newest_received,
                   (select count(*)::int from (select 1 from cdr_rejected where resolved_at is null limit {Most}) as rejected)
            from (select 1) as once left join lateral (select finished_at, newest_received from import_batch where read > 0 order by finished_at desc limit 1) as batch on true
            """);
        await using var stored = await calls.ExecuteReaderAsync(cancellation);
        await stored.ReadAsync(cancellation);
        return new ImportHealth(
            waiting,
            oldest,
            stored.IsDBNull(0) ? null : stored.GetFieldValue<DateTimeOffset>(0),
            stored.IsDBNull(1) ? null : stored.GetTimeSpan(1),
            stored.GetInt32(2),
            trouble);
    }

    // What the calls know is worth telling also while an inbox elsewhere is away; its own connection is not waited for then.
    private static async Task<(int Waiting, DateTimeOffset? Oldest, string? Trouble)> InboxAsync(ImportDatabases databases, CancellationToken cancellation)
    {
        if (databases.InboxTrouble is { } known)
        {
            return (0, null, known);
        }

        try
        {
            await using var inbox = databases.Inbox.CreateCommand($"""
                select {InboxTraffic.CountSql(Most)},
                       (select received_at from cdr_import where not imported order by id limit 1)
                """);
            await using var waiting = await inbox.ExecuteReaderAsync(cancellation);
            await waiting.ReadAsync(cancellation);
            return (waiting.GetInt32(0), waiting.IsDBNull(1) ? null : waiting.GetFieldValue<DateTimeOffset>(1), null);
        }
        catch (Exception error) when (databases.InboxIsElsewhere && error is NpgsqlException or TimeoutException)
        {
            return (0, null, DatabaseTrouble.Words(error));
        }
    }
}
