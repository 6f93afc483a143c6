using System.Globalization;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>What an audit found over [From, To), UTC.</summary>
/// <param name="Calls">Calls recounted.</param>
/// <param name="Drift">Rows of roll-ups that differed from the calls: missing, superfluous or wrong.</param>
public sealed record AuditResult(DateTimeOffset CheckedAt, DateTimeOffset From, DateTimeOffset To, long Calls, long Drift, bool Repaired);

/// <summary>
/// Recounts calls and holds the roll-ups against them. Comparing is one statement for each table, so that calls and roll-ups are of the same commit
/// and importers go on meanwhile; only when something differs are they held up while it is looked at again and repaired.
/// </summary>
public sealed class RollupAudit(NpgsqlDataSource database, TimeProvider clock)
{
    private const string LockExclusive = "select pg_advisory_xact_lock(hashtext('rollups'))";
    private static readonly TimeSpan LongestCall = TimeSpan.FromDays(31);
    private static readonly TimeSpan MinutesKept = TimeSpan.FromDays(13);

    /// <summary>Checks whole quarters of an hour that cover the range, repairs them, and writes down what it found.</summary>
    /// <param name="ends">Also what ended in each minute: looks at all calls that may have begun up to 31 days before.</param>
    public async Task<AuditResult> CheckAsync(DateTimeOffset from, DateTimeOffset to, bool ends, CancellationToken cancellation)
    {
        var (first, last) = (Quarter(from, up: false), Quarter(to, up: true));
        var now = clock.GetUtcNow();
        // Older minutes have been let go, or are about to be.
        var kept = Quarter(now - MinutesKept, up: true) is var oldest && oldest > first ? oldest : first;
        var tables = RollupTable.All.Select(table => (Table: table, From: first))
            .Concat(kept < last ? RollupTable.Minutes(ends).Select(table => (Table: table, From: kept)) : []).ToList();
        long drift = 0;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var calls = await ScalarAsync(connection, "select count(*) from call where start >= $1 and start < $2", first, last, cancellation);
        foreach (var (table, start) in tables)
        {
            if (await ScalarAsync(connection, table.CountDrift, start, last, cancellation) > 0)
            {
                drift += await RepairAsync(connection, table, start, last, cancellation);
            }
        }

        await using var note = new NpgsqlCommand(
            "insert into rollup_audit (checked_at, range_from, range_to, calls, drift, repaired) values ($1, $2, $3, $4, $5, $6)", connection);
        foreach (var value in (object[])[now.UtcDateTime, first.UtcDateTime, last.UtcDateTime, calls, drift, drift > 0])
        {
            note.Parameters.AddWithValue(value);
        }

        await note.ExecuteNonQueryAsync(cancellation);
        return new AuditResult(now, first, last, calls, drift, drift > 0);
    }

    /// <summary>Checks the ranges that were marked as doubtful, oldest first, in pieces of at most a day.</summary>
    /// <returns>How many were done.</returns>
    public async Task<int> CheckDirtyAsync(CancellationToken cancellation)
    {
        var ranges = new List<(DateTimeOffset From, DateTimeOffset To)>();
        await using (var read = database.CreateCommand("select range_from, range_to from rollup_dirty order by range_from limit 100"))
        await using (var reader = await read.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                ranges.Add((reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)));
            }
        }

        foreach (var (from, to) in ranges)
        {
            for (var at = from; at < to; at = at.AddDays(1))
            {
                await CheckAsync(at, at.AddDays(1) < to ? at.AddDays(1) : to, ends: true, cancellation);
            }

            await using var done = database.CreateCommand("delete from rollup_dirty where range_from = $1 and range_to = $2");
            done.Parameters.AddWithValue(from.UtcDateTime);
            done.Parameters.AddWithValue(to.UtcDateTime);
            await done.ExecuteNonQueryAsync(cancellation);
        }

        return ranges.Count;
    }

    private static async Task<long> RepairAsync(NpgsqlConnection connection, RollupTable table, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var take = new NpgsqlCommand(LockExclusive, connection, transaction))
        {
            await take.ExecuteNonQueryAsync(cancellation);
        }

        var drift = await ScalarAsync(connection, table.CountDrift, from, to, cancellation);
        foreach (var sql in drift > 0 ? table.Repair : [])
        {
            await using var command = Command(connection, sql, from, to);
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return drift;
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        await using var command = Command(connection, sql, from, to);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, DateTimeOffset from, DateTimeOffset to)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        command.Parameters.AddWithValue(from.UtcDateTime);
        command.Parameters.AddWithValue(to.UtcDateTime);
        if (sql.Contains("$3", StringComparison.Ordinal))
        {
            command.Parameters.AddWithValue(from.UtcDateTime - LongestCall);
        }

        return command;
    }

    private static DateTimeOffset Quarter(DateTimeOffset instant, bool up)
    {
        var length = TimeSpan.FromMinutes(15).Ticks;
        var ticks = instant.UtcTicks / length * length;
        return new DateTimeOffset(up && ticks < instant.UtcTicks ? ticks + length : ticks, TimeSpan.Zero);
    }
}
