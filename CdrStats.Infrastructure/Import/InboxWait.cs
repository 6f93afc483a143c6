using System.Runtime.CompilerServices;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>What became of rows of the inbox.</summary>
/// <param name="Duplicate">Their record was a call already.</param>
public sealed record InboxFate(long Waiting, long Stored, long Duplicate, long Quarantined);

/// <summary>Watches how rows of the inbox are taken up, whoever imports them.</summary>
public sealed class InboxWait(NpgsqlDataSource inbox, TimeProvider clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many of these rows still wait, once a second, until none does. Ends before that when none has been taken up for
    /// <paramref name="patience"/>: nobody is importing.
    /// </summary>
    public async IAsyncEnumerable<long> WatchAsync(IReadOnlyList<IdRange> rows, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var least = long.MaxValue;
        var moved = clock.GetTimestamp();
        while (true)
        {
            var waiting = await WaitingAsync(rows, cancellation);
            if (waiting < least)
            {
                (least, moved) = (waiting, clock.GetTimestamp());
            }

            yield return waiting;
            if (waiting == 0 || clock.GetElapsedTime(moved) > patience)
            {
                yield break;
            }

            await Task.Delay(Step, clock, cancellation);
        }
    }

    public async Task<InboxFate> FateAsync(IReadOnlyList<IdRange> rows, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            select count(*) filter (where not imported), count(*) filter (where imported and call_id > 0), count(*) filter (where imported and call_id is null),
                   count(*) filter (where imported and call_id = 0)
            from unnest($1::bigint[], $2::bigint[]) as wanted(first, last) join cdr_import on cdr_import.id between wanted.first and wanted.last
            """,
            rows);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new InboxFate(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    private async Task<long> WaitingAsync(IReadOnlyList<IdRange> rows, CancellationToken cancellation)
    {
        await using var command = Command(
            "select count(*) from unnest($1::bigint[], $2::bigint[]) as wanted(first, last) join cdr_import on not imported and cdr_import.id between wanted.first and wanted.last", rows);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private NpgsqlCommand Command(string sql, IReadOnlyList<IdRange> rows)
    {
        var command = inbox.CreateCommand(sql);
        command.CommandTimeout = 600;
        command.Parameters.Add(new() { Value = rows.Select(range => range.First).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(range => range.Last).ToArray() });
        return command;
    }
}
