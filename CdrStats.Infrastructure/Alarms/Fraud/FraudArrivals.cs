using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>Ids of calls that were stored together.</summary>
internal readonly record struct FraudArrival(long First, long Last, bool IsBacklog);

/// <summary>Which calls were stored and nobody has looked at yet (<c>call_arrival</c>).</summary>
internal static class FraudArrivals
{
    /// <summary>What nobody took for so long is let go: no host does jobs.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    private const int MostAtOnce = 20;
    private const int MostOfBacklog = 4;

    /// <summary>Notes what a batch stored under new ids, in its transaction.</summary>
    public static void Append(NpgsqlBatch batch, long first, long next)
    {
        if (next > first)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into call_arrival (first_id, last_id) values ($1, $2)") { Parameters = { new() { Value = first }, new() { Value = next - 1 } } });
        }
    }

    /// <summary>Takes some, the newest kind before a past that is still to be read; they are gone with the commit.</summary>
    public static async Task<IReadOnlyList<FraudArrival>> TakeAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var some = await TakeAsync(connection, false, MostAtOnce, cancellation);
        return some.Count == MostAtOnce ? some : [.. some, .. await TakeAsync(connection, true, MostOfBacklog, cancellation)];
    }

    /// <summary>All that wait.</summary>
    public static async Task<IReadOnlyList<FraudArrival>> WaitingAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select first_id, last_id, is_backlog from call_arrival", connection);
        return await ReadAsync(command, cancellation);
    }

    private static async Task<IReadOnlyList<FraudArrival>> TakeAsync(NpgsqlConnection connection, bool backlog, int most, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "delete from call_arrival where id = any(array(select id from call_arrival where is_backlog = $1 order by id limit $2)) returning first_id, last_id, is_backlog", connection)
        {
            Parameters = { new() { Value = backlog }, new() { Value = most } },
        };
        return await ReadAsync(command, cancellation);
    }

    private static async Task<List<FraudArrival>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var arrivals = new List<FraudArrival>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            arrivals.Add(new FraudArrival(row.GetInt64(0), row.GetInt64(1), row.GetBoolean(2)));
        }

        return arrivals;
    }
}
