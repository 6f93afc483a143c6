using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What a rolling alarm would have done.</summary>
/// <param name="IsCut">There are calls before, too: to look at more than <see cref="RollingTrials.MostCalls"/> takes too long, or minutes are not kept as long.</param>
public sealed record RollingTrial(AlarmReplay Replay, bool IsCut);

/// <summary>
/// Tries rolling alarms on the past, minute by minute, by the calls that are known now: from the minutes of the switches where those tell what the
/// alarm measures, else from its calls, as many of the last as are looked at in a few seconds. Changes nothing.
/// </summary>
public sealed class RollingTrials(NpgsqlDataSource database, AlarmQueries queries, TimeProvider clock)
{
    /// <summary>Calls that are looked at, where minutes do not tell.</summary>
    public const long MostCalls = 1_000_000;

    /// <returns>Null: there is nothing to try it on.</returns>
    /// <exception cref="ArgumentException">It is no rolling alarm.</exception>
    public async Task<RollingTrial?> ReplayAsync(AccessScope scope, AlarmRule rule, int days, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(rule);
        var before = AlarmReplay.Before(rule);
        var known = await queries.KnownAsync(scope, rule, cancellation);
        if (known is not { First: { } first, Newest: { } newest })
        {
            return null;
        }

        if (rule.Measure.IsLive())
        {
            return await ReplayLiveAsync(scope, rule, new TimeRange(clock.GetUtcNow().AddDays(-days), newest), Bucket.Minute(first), cancellation);
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        // A record that ended in the future is one of a switch whose clock is wrong.
        var now = clock.GetUtcNow();
        var (begin, end) = (Bucket.Minute(first), Bucket.Minute(newest < now ? newest : now) + 1);
        var from = Math.Max(Bucket.Minute(now.AddDays(-days)), begin);
        var kept = AlarmSql.KnowsMinutes(scope, rule) ? await KeptAsync(connection, begin, cancellation) : await AffordableAsync(connection, scope, rule, from - before, cancellation);
        var isCut = Math.Max(kept, begin) + (kept > begin ? before : 0) is var earliest && earliest > from;
        from = Math.Max(from, earliest);
        if (from >= end)
        {
            return null;
        }

        var past = new AlarmPast(from - before, end - from + before);
        if (!await ReadMinutesAsync(connection, past, scope, rule, cancellation))
        {
            await ReadCallsAsync(connection, past, scope, rule, cancellation);
        }

        return new RollingTrial(AlarmReplay.Of(rule, past, from, begin), isCut);
    }

    /// <summary>Of calls at once, which are kept by the minute.</summary>
    private async Task<RollingTrial?> ReplayLiveAsync(AccessScope scope, AlarmRule rule, TimeRange range, int begin, CancellationToken cancellation)
    {
        var (from, end, before) = (Math.Max(Bucket.Minute(range.From), begin), Bucket.Minute(range.To) + 1, AlarmReplay.Before(rule));
        if (from >= end)
        {
            return null;
        }

        var past = new AlarmPast(from - before, end - from + before);
        foreach (var (minute, figures) in await queries.LiveMinutesAsync(scope, rule.Scope, Range(past), cancellation))
        {
            past.Hear(minute);
            past.Add(minute, figures);
        }

        return new RollingTrial(AlarmReplay.Of(rule, past, from, begin), false);
    }

    /// <summary>From which minute on the minutes of switches are whole.</summary>
    private static async Task<int> KeptAsync(NpgsqlConnection connection, int begin, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select min(bucket) from rollup_minute_switch", connection);
        var oldest = await command.ExecuteScalarAsync(cancellation) is DateTime at ? Bucket.Minute(at) : int.MaxValue;
        // Where none was removed, there are minutes as far back as there are calls.
        return oldest <= begin + 15 ? begin : oldest;
    }

    /// <summary>From which minute on there are not too many calls; by whole days (UTC).</summary>
    private static async Task<int> AffordableAsync(NpgsqlConnection connection, AccessScope scope, AlarmRule rule, int from, CancellationToken cancellation)
    {
        var customers = scope.CustomerId is { } one ? [one] : rule.Scope.Customers;
        await using var command = new NpgsqlCommand($"""
            select bucket, sum(calls)::bigint from rollup_total
            where kind = {(customers.Count > 0 ? (int)TotalOf.Customer : (int)TotalOf.Traffic)} and span = {(int)TotalSpan.Day} and switch_id = 0 and bucket >= $1 - interval '1 day' and (cardinality($2) = 0 or key = any($2))
            group by bucket order by bucket desc
            """, connection)
        {
            Parameters =
            {
                new() { Value = AlarmPast.Instant(from).UtcDateTime }, new() { Value = customers.Select(id => id.ToString(CultureInfo.InvariantCulture)).ToArray() },
            },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        for (var calls = 0L; await row.ReadAsync(cancellation);)
        {
            calls += row.GetInt64(1);
            if (calls > MostCalls)
            {
                return Bucket.Minute(row.GetFieldValue<DateTimeOffset>(0).AddDays(1));
            }
        }

        return int.MinValue;
    }

    /// <summary>In which minutes the switches told anything, as far as minutes are kept, before that in all; and where they tell it, what was counted.</summary>
    /// <returns>Whether they tell it.</returns>
    private static async Task<bool> ReadMinutesAsync(NpgsqlConnection connection, AlarmPast past, AccessScope scope, AlarmRule rule, CancellationToken cancellation)
    {
        var (knows, heardFrom) = (AlarmSql.KnowsMinutes(scope, rule), past.End);
        await foreach (var row in RowsAsync(connection, parameters => AlarmSql.MinutesRolledUp(rule.Scope, Range(past), parameters), cancellation))
        {
            var minute = (int)row.GetInt64(0);
            past.Hear(minute);
            heardFrom = Math.Min(heardFrom, minute);
            if (knows)
            {
                past.Add(minute, Figures(row));
            }
        }

        for (var minute = past.First; minute < heardFrom; minute++)
        {
            past.Hear(minute);
        }

        return knows;
    }

    private static async Task ReadCallsAsync(NpgsqlConnection connection, AlarmPast past, AccessScope scope, AlarmRule rule, CancellationToken cancellation)
    {
        var isInOrder = rule.Measure == AlarmMeasure.Cic;
        await foreach (var row in RowsAsync(
            connection, parameters => isInOrder ? AlarmSql.Attempts(scope, rule, Range(past), parameters) : AlarmSql.ByMinute(scope, rule, Range(past), parameters), cancellation))
        {
            var minute = (int)row.GetInt64(0);
            if (isInOrder)
            {
                past.Add(minute, row.GetBoolean(1));
            }
            else
            {
                past.Add(minute, Figures(row));
            }
        }
    }

    private static AlarmFigures Figures(NpgsqlDataReader row) =>
        new(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetDecimal(7), row.GetDecimal(8), row.GetInt64(9));

    private static async IAsyncEnumerable<NpgsqlDataReader> RowsAsync(
        NpgsqlConnection connection, Func<NpgsqlParameterCollection, string> sql, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand { Connection = connection };
        command.CommandText = sql(command.Parameters);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            yield return row;
        }
    }

    private static TimeRange Range(AlarmPast past) => new(AlarmPast.Instant(past.First), AlarmPast.Instant(past.End));
}
