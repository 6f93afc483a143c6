using System.Runtime.CompilerServices;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>Watches how rows of the inbox are taken up.</summary>
public sealed class InboxWait(NpgsqlDataSource inbox, TimeProvider clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How many of the rows with these ids still wait, twice a second, until none does. Ends before that when nothing has been taken up for
    /// <paramref name="patience"/>: no console is importing.
    /// </summary>
    public async IAsyncEnumerable<long> WatchAsync(long firstId, long lastId, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var least = long.MaxValue;
        var moved = clock.GetTimestamp();
        while (true)
        {
            var waiting = await WaitingAsync(firstId, lastId, cancellation);
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

    private async Task<long> WaitingAsync(long firstId, long lastId, CancellationToken cancellation)
    {
        await using var command = inbox.CreateCommand("select count(*) from cdr_import where not imported and id between $1 and $2");
        command.Parameters.Add(new() { Value = firstId });
        command.Parameters.Add(new() { Value = lastId });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
