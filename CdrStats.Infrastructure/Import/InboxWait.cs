using System.Runtime.CompilerServices;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>What became of rows of the inbox.</summary>
/// <param name="Duplicate">Their record was a call already.</param>
public sealed record InboxFate(long Waiting, long Stored, long Duplicate, long Quarantined);

/// <summary>Watches how the rows that an import of a file sent to the inbox are taken up, whoever imports them.</summary>
public sealed class InboxWait(NpgsqlDataSource inbox, TimeProvider clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many of these rows still wait, once a second, or less often where counting them takes long, until none does. Ends before that when none has been
    /// taken up for <paramref name="patience"/>: nobody is importing.
    /// </summary>
    /// <param name="within">The first and the last of them.</param>
    public async IAsyncEnumerable<long> WatchAsync(Guid import, IdRange within, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var least = long.MaxValue;
        var moved = clock.GetTimestamp();
        while (true)
        {
            var asked = clock.GetTimestamp();
            var waiting = await WaitingAsync(import, within, cancellation);
            var counting = clock.GetElapsedTime(asked);
            if (waiting < least)
            {
                (least, moved) = (waiting, clock.GetTimestamp());
            }

            yield return waiting;
            if (waiting == 0 || clock.GetElapsedTime(moved) > patience)
            {
                yield break;
            }

            await Task.Delay(counting * 5 > Step ? counting * 5 : Step, clock, cancellation);
        }
    }

    /// <summary>The first and the last of those that wait; null: none does.</summary>
    public async Task<IdRange?> WaitingRangeAsync(Guid import, CancellationToken cancellation)
    {
        await using var command = inbox.CreateCommand("select min(id)::bigint, max(id)::bigint from cdr_import where not imported and file_import = $1");
        command.CommandTimeout = 600;
        command.Parameters.AddWithValue(import);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return reader.IsDBNull(0) ? null : new IdRange(reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <param name="within">The first and the last of them, where that is known: the others are not looked at then.</param>
    public async Task<InboxFate> FateAsync(Guid import, IdRange? within, CancellationToken cancellation)
    {
        var (first, last) = within ?? new IdRange(long.MinValue, long.MaxValue);
        await using var command = inbox.CreateCommand("""
            select count(*) filter (where not imported), count(*) filter (where imported and call_id > 0), count(*) filter (where imported and call_id is null),
                   count(*) filter (where imported and call_id = 0)
            from cdr_import where file_import = $1 and id between $2 and $3
            """);
        command.CommandTimeout = 600;
        command.Parameters.AddWithValue(import);
        command.Parameters.AddWithValue(first);
        command.Parameters.AddWithValue(last);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new InboxFate(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    // By the index of what waits, which is short.
    private async Task<long> WaitingAsync(Guid import, IdRange within, CancellationToken cancellation)
    {
        await using var command = inbox.CreateCommand("select count(*) from cdr_import where not imported and id between $2 and $3 and file_import = $1");
        command.CommandTimeout = 600;
        command.Parameters.AddWithValue(import);
        command.Parameters.AddWithValue(within.First);
        command.Parameters.AddWithValue(within.Last);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
