using System.Globalization;
using System.Security.Cryptography;
using CdrStats.Domain.Reporting;
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
    /// <summary>Importers wait until the transaction that holds it ends.</summary>
    internal const string LockExclusive = "select pg_advisory_xact_lock(hashtext('rollups'))";
    private static readonly TimeSpan LongestCall = TimeSpan.FromDays(31);
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MinutesKept = TimeSpan.FromDays(13);

    /// <summary>Checks whole quarters of an hour that cover the range, repairs them, and writes down what it found.</summary>
    /// <param name="ends">Also what ended in each minute: looks at the calls that may have begun up to 31 days before.</param>
    /// <remarks>
    /// Months whose calls were dropped are passed over: the roll-ups are all that is known of them. So are, where calls have several records, the two
    /// days after such a month: to which attempts their records belong can no longer be told.
    /// </remarks>
    public async Task<AuditResult> CheckAsync(DateTimeOffset from, DateTimeOffset to, bool ends, CancellationToken cancellation)
    {
        var (first, last) = new TimeRange(from, to).Around(Quarter);
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        long calls = 0, drift = 0;
        for (var at = first; at < last;)
        {
            var month = new DateTimeOffset(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
            var end = month < last ? month : last;
            at = await PassOverAsync(connection, at, cancellation) is var known && known < end ? known : end;
            if (at < end && await IsWholeAsync(connection, at, cancellation))
            {
                calls += await ScalarAsync(connection, "select count(*) from call where start >= $1 and start < $2", at, end, cancellation);
                drift += await HoldAgainstAsync(connection, at, end, now, ends, cancellation);
            }

            at = end;
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

    /// <summary>
    /// Checks the last hour, an hour of those whose minutes are kept with what ended in it, and an hour of all that came before, both drawn by lot.
    /// </summary>
    public async Task SampleAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await CheckAsync(now - Hour, now, ends: false, cancellation);
        await using var command = database.CreateCommand("select min(start) from call");
        if (await command.ExecuteScalarAsync(cancellation) is not DateTime oldest)
        {
            return;
        }

        var hours = (int)(now - new DateTimeOffset(oldest)).TotalHours + 1;
        var kept = (int)MinutesKept.TotalHours;
        var recent = now - (Hour * RandomNumberGenerator.GetInt32(2, Math.Max(2, Math.Min(hours, kept)) + 1));
        await CheckAsync(recent, recent + Hour, ends: true, cancellation);
        if (hours > kept)
        {
            var older = now - (Hour * RandomNumberGenerator.GetInt32(kept, hours + 1));
            await CheckAsync(older, older + Hour, ends: false, cancellation);
        }
    }

    /// <summary>
    /// Checks the ranges that were marked as doubtful, oldest first, in pieces of at most a day, and no longer than <see cref="LongestRun"/>: the next
    /// run goes on where this one ended.
    /// </summary>
    /// <returns>How many marks were done with.</returns>
    public async Task<int> CheckDirtyAsync(CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var done = 0;
        while (clock.GetElapsedTime(began) < LongestRun && await DirtyAsync(cancellation) is { } dirty)
        {
            for (var at = dirty.From; at < dirty.To && clock.GetElapsedTime(began) < LongestRun; at += Day)
            {
                var end = at + Day < dirty.To ? at + Day : dirty.To;
                await CheckAsync(at, end, ends: true, cancellation);
                done += await SettleAsync(dirty.Marks, end, cancellation);
            }
        }

        return done;
    }

    /// <summary>The first doubtful range: marks that overlap or touch are one.</summary>
    private async Task<(DateTimeOffset From, DateTimeOffset To, long[] Marks)?> DirtyAsync(CancellationToken cancellation)
    {
        const string Sql = """
            with marks as (
                select id, range_from, range_to, max(range_to) over (order by range_from, id rows between unbounded preceding and 1 preceding) as until
                from (select * from rollup_dirty order by range_from, id limit 1000) as oldest),
            islands as (select *, count(*) filter (where until < range_from) over (order by range_from, id) as island from marks)
            select min(range_from), max(range_to), array_agg(id) from islands where island = 0 having count(*) > 0
            """;
        await using var read = database.CreateCommand(Sql);
        await using var reader = await read.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? (reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<long[]>(2))
            : null;
    }

    /// <summary>Takes what lies before <paramref name="end"/> off these marks; others, made meanwhile, stay.</summary>
    private async Task<int> SettleAsync(long[] marks, DateTimeOffset end, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            with done as (delete from rollup_dirty where id = any($1) and range_to <= $2 returning id),
                 shorter as (update rollup_dirty set range_from = $2 where id = any($1) and range_from < $2 and range_to > $2)
            select count(*)::integer from done
            """);
        command.Parameters.AddWithValue(marks);
        command.Parameters.AddWithValue(end.UtcDateTime);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<bool> IsWholeAsync(NpgsqlConnection connection, DateTimeOffset month, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select call_month_is_whole($1)", connection) { Parameters = { new() { Value = month.UtcDateTime } } };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<DateTimeOffset> PassOverAsync(NpgsqlConnection connection, DateTimeOffset at, CancellationToken cancellation)
    {
        const string Sql = """
            select month + interval '48 hours'
            from (select date_trunc('month', $1 at time zone 'UTC') at time zone 'UTC' as month) as of
            where $1 < month + interval '48 hours' and not call_month_is_whole(month - interval '1 hour')
                and exists (select from rollup_traffic where bucket >= month - interval '48 hours' and bucket < month)
                and exists (select from call where linked_id is not null and start >= month and start < month + interval '48 hours')
            """;
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = at.UtcDateTime } } };
        return await command.ExecuteScalarAsync(cancellation) is DateTime known ? new DateTimeOffset(known) : at;
    }

    private static async Task<long> HoldAgainstAsync(
        NpgsqlConnection connection, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, bool ends, CancellationToken cancellation)
    {
        // Older minutes have been let go, or are about to be.
        var kept = new TimeRange(from, now - MinutesKept).Around(Quarter).To is var oldest && oldest > from ? oldest : from;
        var tables = RollupTable.All.Select(table => (Table: table, From: from))
            .Concat(kept < to ? RollupTable.Minutes(ends).Select(table => (Table: table, From: kept)) : []).ToList();
        long drift = 0;
        foreach (var (table, start) in tables)
        {
            var whole = new TimeRange(start, to).Around(table.Bucket);
            if (await ScalarAsync(connection, table.CountDrift, whole.From, whole.To, cancellation) > 0)
            {
                drift += await RepairAsync(connection, table, whole.From, whole.To, cancellation);
            }
        }

        return drift;
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

        if (drift > 0 && !table.IsWhole)
        {
            await using var note = new NpgsqlBatch(connection, transaction) { BatchCommands = { EndedChanges.Note(from, to) } };
            await note.ExecuteNonQueryAsync(cancellation);
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
}
