using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>What one batch did with the rows it took: <c>Read = Stored + Duplicate + Quarantined</c>, always.</summary>
/// <param name="Replaced">Of the stored ones: rows imported again, whose earlier call they replaced.</param>
public sealed record BatchResult(int Read, int Stored, int Replaced, int Duplicate, int Quarantined)
{
    public static BatchResult Nothing { get; } = new(0, 0, 0, 0, 0);

    public BatchResult Plus(BatchResult other) => new(
        Read + other.Read, Stored + other.Stored, Replaced + other.Replaced, Duplicate + other.Duplicate, Quarantined + other.Quarantined);
}

/// <summary>Writes a batch's line into <c>import_batch</c> and each switch's sign of life into <c>switch_seen</c>.</summary>
internal static class Ledger
{
    public static void Append(
        NpgsqlBatch commands, long batch, BatchResult result, IReadOnlyList<WaitingRow> rows, DateTimeOffset startedAt, DateTimeOffset finishedAt)
    {
        commands.BatchCommands.Add(new NpgsqlBatchCommand(
            "insert into import_batch (id, host, started_at, finished_at, read, stored, replaced, duplicate, quarantined, oldest_received, newest_received) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)")
        {
            Parameters =
            {
                new() { Value = batch }, new() { Value = ThisHost.Name },
                new() { Value = startedAt.UtcDateTime }, new() { Value = finishedAt.UtcDateTime },
                new() { Value = result.Read }, new() { Value = result.Stored }, new() { Value = result.Replaced },
                new() { Value = result.Duplicate }, new() { Value = result.Quarantined },
                new() { Value = rows.Min(row => row.Row.ReceivedAt).UtcDateTime }, new() { Value = rows.Max(row => row.Row.ReceivedAt).UtcDateTime },
            },
        });
    }

    public static void AppendSeen(NpgsqlBatch commands, IReadOnlyList<StoredCall> stored, DateTimeOffset now)
    {
        var switches = new SortedDictionary<int, (DateTimeOffset FirstStart, DateTimeOffset LastStart, DateTimeOffset LastEnd, List<double> Lags)>();
        foreach (var (_, _, call) in stored)
        {
            var (first, last, lastEnd, lags) = switches.GetValueOrDefault(call.SwitchId, (DateTimeOffset.MaxValue, DateTimeOffset.MinValue, DateTimeOffset.MinValue, []));
            var (start, end) = (call.Row.Start, call.Row.Start.AddSeconds(call.Row.Duration));
            lags.Add((now - end).TotalSeconds);
            // A clock that is ahead says nothing about the time to come.
            end = end < now ? end : now;
            switches[call.SwitchId] = (start < first ? start : first, start > last ? start : last, end > lastEnd ? end : lastEnd, lags);
        }

        foreach (var (id, (first, last, lastEnd, lags)) in switches)
        {
            lags.Sort();
            commands.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                insert into switch_seen (switch_id, last_import, last_start, records, median_lag, lag_spread, first_start, last_end) values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (switch_id) do update set last_import = greatest(switch_seen.last_import, excluded.last_import),
                    last_start = greatest(switch_seen.last_start, excluded.last_start), records = switch_seen.records + excluded.records,
                    median_lag = excluded.median_lag, lag_spread = excluded.lag_spread,
                    first_start = least(switch_seen.first_start, excluded.first_start), last_end = greatest(switch_seen.last_end, excluded.last_end)
                """)
            {
                Parameters =
                {
                    new() { Value = id }, new() { Value = now.UtcDateTime },
                    new() { Value = last.UtcDateTime }, new() { Value = (long)lags.Count },
                    new() { Value = lags[lags.Count / 2] }, new() { Value = lags[lags.Count * 3 / 4] - lags[lags.Count / 4] },
                    new() { Value = first.UtcDateTime }, new() { Value = lastEnd.UtcDateTime },
                },
            });
        }
    }
}
