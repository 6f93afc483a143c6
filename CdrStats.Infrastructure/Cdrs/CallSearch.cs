using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>Thrown where a question needs more reading than a page may cost; the words are fit for a user.</summary>
public sealed class CallSearchTooWideException(TimeSpan after, Exception inner)
    : Exception($"The search was given up after {after.TotalSeconds:0} s. Choose a shorter range, or more filters.", inner);

/// <summary>Finds stored calls, newest first, within what the reader may see.</summary>
public sealed class CallSearch(NpgsqlDataSource calls)
{
    /// <summary>What one question may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int MostLegs = 100;
    private const int FewTimes = 8;
    private const int ManyTimes = 128;
    private static readonly int[] Windows = [1, 31, 124];

    /// <summary>The calls behind <paramref name="after"/> (null: from the newest on), by start, then id, descending.</summary>
    /// <exception cref="CallSearchTooWideException">It took too long.</exception>
    public async Task<IReadOnlyList<Call>> SearchAsync(AccessScope scope, CallFilter filter, CallCursor? after, int size, CancellationToken cancellation, int skip = 0)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        const string Order = "order by c.start desc, c.id desc";
        if (await TimesAsync(scope, filter, after, cancellation) is not { } times)
        {
            return IsOfOne(filter) && scope.SeesEverything ? await OfOneAsync() : await ReadAsync(scope, Sought(), Order, size, skip, cancellation);
        }

        // From the newest on, ever more at once, until the page is full.
        var found = new List<Call>();
        for (var (at, count) = (0, FewTimes); at < times.Count && found.Count < skip + size; (at, count) = (at + count, Math.Min(count * 4, ManyTimes)))
        {
            var some = times.Skip(at).Take(count).ToList();
            var sql = Sought();
            sql.And("c.start >= {0} and c.start < {1}", some[^1].From.UtcDateTime, some[0].To.UtcDateTime);
            sql.And($"({string.Join(" or ", some.Select(time => $"c.start >= {sql.Parameter(time.From.UtcDateTime)} and c.start < {sql.Parameter(time.To.UtcDateTime)}"))})");
            found.AddRange(await ReadAsync(scope, sql, Order, skip + size - found.Count, 0, cancellation));
        }

        return found.Count <= skip ? [] : found.GetRange(skip, found.Count - skip);

        // A code or caller that is often there is so in the last day. One that is not is told by what each stretch of the table holds, which the database takes for dearer than it is.
        async Task<IReadOnlyList<Call>> OfOneAsync()
        {
            var latest = await LatestAsync(cancellation);
            var end = (after?.Start ?? filter.To) is { } asked && asked < latest ? asked : latest;
            foreach (var days in Windows)
            {
                if (end.AddDays(-days) is var since && (filter.From is null || since > filter.From)
                    && await ReadAsync(scope, Sought().And("c.start >= {0}", since.UtcDateTime), Order, size, skip, cancellation, isSeldom: days > 1) is { } page && page.Count == size)
                {
                    return page;
                }
            }

            return await ReadAsync(scope, Sought(), Order, size, skip, cancellation, isSeldom: true);
        }

        CallSql Sought()
        {
            var sql = CallSql.For(scope, filter);
            return after is { } cursor ? sql.And("(c.start, c.id) < ({0}, {1})", cursor.Start.UtcDateTime, cursor.Id) : sql;
        }
    }

    // Of what each stretch of the table is known to hold or not (call_bloom.sql).
    private static bool IsOfOne(CallFilter filter) => filter.AccountCode is not null || filter.Caller is { Match: TextMatch.Equals, Digits: not null };

    private async Task<IReadOnlyList<TimeRange>?> TimesAsync(AccessScope scope, CallFilter filter, CallCursor? after, CancellationToken cancellation)
    {
        var behind = after?.Start.AddMilliseconds(1);
        if (!CallTimes.Tell(scope, filter) || (filter.To is { } to && behind < to ? behind : filter.To ?? behind) is not { } end)
        {
            return null;
        }

        await using var connection = await calls.OpenConnectionAsync(cancellation);
        return await CallTimes.ReadAsync(connection, scope, filter, end, cancellation);
    }

    /// <summary>The most recently stored calls of the filter with an id above <paramref name="above"/>, newest first.</summary>
    public Task<IReadOnlyList<Call>> NewestAsync(AccessScope scope, CallFilter filter, long above, int count, CancellationToken cancellation) =>
        ReadAsync(scope, CallSql.For(scope, filter).And("c.id > {0}", above), "order by c.id desc", count, 0, cancellation);

    /// <summary>The highest id stored so far; 0 when there is none.</summary>
    public async Task<long> LastIdAsync(CancellationToken cancellation)
    {
        await using var command = calls.CreateCommand("select coalesce(max(id), 0) from call");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task<DateTimeOffset> LatestAsync(CancellationToken cancellation)
    {
        await using var command = calls.CreateCommand("select max(start) from call");
        return await command.ExecuteScalarAsync(cancellation) is DateTime latest ? new DateTimeOffset(latest).AddMicroseconds(1) : DateTimeOffset.UnixEpoch;
    }

    /// <summary>One call; null when there is none, or none that this reader may know of.</summary>
    public async Task<Call?> FindAsync(AccessScope scope, long id, CancellationToken cancellation)
    {
        var found = await ReadAsync(scope, CallSql.For(scope).And("c.id = {0}", id), "", 1, 0, cancellation);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>The same as it is stored, for work that ends in nothing shown of it.</summary>
    internal async Task<Call?> AsStoredAsync(AccessScope scope, long id, CancellationToken cancellation)
    {
        var found = await ReadAsync(scope, CallSql.For(scope).And("c.id = {0}", id), "", 1, 0, cancellation, mask: default(NumberMask));
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>
    /// The other records of a call, oldest first: of the same switch, with its linked id and within a day of it, or with its call id, started in the hour
    /// before it or while it lasted. Whoever holds a later leg sees the earlier ones, and the earliest leg knows all.
    /// </summary>
    public async Task<IReadOnlyList<Call>> LegsAsync(AccessScope scope, Call call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        var legs = new Dictionary<long, Call>();
        if (scope.HidesNumbers && await AsStoredAsync(scope, call.Id, cancellation) is { } stored)
        {
            // What ties legs together may be shown in part.
            call = stored;
        }

        if (call.LinkedId is { } linkedId)
        {
            await TakeAsync("c.linked_id = {0}", linkedId, call.Start - Attempts.Together, call.Start + Attempts.Together);
        }

        if (call.CallId.Length > 0)
        {
            await TakeAsync("c.callid = {0}", call.CallId, call.Start.AddHours(-1), call.Start.AddSeconds(call.Duration + 1));
        }

        return [.. legs.Values.OrderBy(leg => leg.Start).ThenBy(leg => leg.Id).Take(MostLegs)];

        async Task TakeAsync(string condition, string id, DateTimeOffset from, DateTimeOffset to)
        {
            var sql = CallSql.For(scope).And("c.start >= {0} and c.start <= {1}", from.UtcDateTime, to.UtcDateTime)
                .And("c.switch_id = {0} and c.id <> {1}", call.Switch.Id, call.Id).And(condition, id);
            foreach (var leg in await ReadAsync(scope, sql, "order by c.start, c.id", MostLegs, 0, cancellation))
            {
                legs[leg.Id] = leg;
            }
        }
    }

    /// <summary>Attempts count with their first record, where that fits the filter; a hang-up cause is sought in the records and, for attempts, in the attempts.</summary>
    /// <exception cref="CallSearchTooWideException">It took too long.</exception>
    public async Task<CallTotals> TotalsAsync(AccessScope scope, CallFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        var sql = CallSql.For(scope, filter with { Causes = [] });
        var (recordFits, attemptFits) = ("true", "talked is not null");
        if (filter.Causes.Count > 0)
        {
            var causes = sql.Parameter(filter.Causes.ToArray());
            (recordFits, attemptFits) = ($"cause = any ({causes})", $"talked is not null and attempt_cause = any ({causes})");
        }

        var from = filter.From is { } first ? sql.Parameter(first.UtcDateTime) : "'-infinity'::timestamptz";
        var to = filter.To is { } last ? sql.Parameter(last.UtcDateTime) : "'infinity'::timestamptz";
        var text = $"""
            select coalesce(currency, ''), count(*) filter (where {recordFits}), count(*) filter (where {attemptFits}), count(*) filter (where {attemptFits} and talked > 0),
                coalesce(sum(duration) filter (where {recordFits}), 0)::bigint, coalesce(sum(billsec) filter (where {recordFits}), 0)::bigint,
                coalesce(sum(talked) filter (where {attemptFits}), 0)::bigint, coalesce(sum(sell_cost) filter (where {recordFits}), 0)
                {(scope.SeesBuySide ? $", coalesce(sum(buy_cost) filter (where {recordFits}), 0)" : "")}
            from (
                select c.currency, c.duration, c.billsec, c.cause, c.sell_cost, c.buy_cost,
                    case when c.linked_id is null then c.billsec else a.billsec end as talked, case when c.linked_id is null then c.cause else a.cause end as attempt_cause
                from call c left join call_attempt({from}, {to}) a on c.linked_id is not null and a.id = c.id and a.start = c.start
                where {sql.Where}) as calls
            group by 1 having count(*) filter (where {recordFits} or {attemptFits}) > 0 order by 2 desc
            """;
        var totals = new CallTotals(0, 0, 0, 0, 0, 0, []);
        var amounts = new List<CurrencyTotal>();
        await AskAsync(scope, sql, text, row =>
        {
            totals = new CallTotals(
                totals.Calls + row.GetInt64(1), totals.Attempts + row.GetInt64(2), totals.Answered + row.GetInt64(3), totals.DurationSeconds + row.GetInt64(4),
                totals.BillSeconds + row.GetInt64(5), totals.TalkSeconds + row.GetInt64(6), amounts);
            amounts.Add(new CurrencyTotal(row.GetString(0), row.GetDecimal(7), scope.SeesBuySide ? row.GetDecimal(8) : null));
        }, cancellation);
        return totals;
    }

    /// <exception cref="CallSearchTooWideException">It took too long.</exception>
    public async Task<long> CountAsync(AccessScope scope, CallFilter filter, CancellationToken cancellation)
    {
        var sql = CallSql.For(scope, filter);
        var count = 0L;
        await AskAsync(scope, sql, $"select count(*) from call c where {sql.Where}", row => count = row.GetInt64(0), cancellation);
        return count;
    }

    private async Task<IReadOnlyList<Call>> ReadAsync(AccessScope scope, CallSql sql, string order, int size, int skip, CancellationToken cancellation, bool isSeldom = false, NumberMask? mask = null)
    {
        var found = new List<Call>();
        var text = string.Create(CultureInfo.InvariantCulture, $"{CallColumns.Select(scope)} where {sql.Where} {order} limit {size} offset {skip}");
        await AskAsync(scope, sql, text, row => found.Add(CallColumns.Read(row).Shown(mask ?? scope.Mask)), cancellation, isSeldom ? "set local enable_indexscan = off; set local enable_seqscan = off; set local jit = off; " : "");
        return found;
    }

    private async Task AskAsync(AccessScope scope, CallSql sql, string text, Action<NpgsqlDataReader> read, CancellationToken cancellation, string settings = "")
    {
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var limit = string.Create(CultureInfo.InvariantCulture, $"set local statement_timeout = {(int)Patience.TotalMilliseconds}; {settings}set transaction read only; {TenantScope.Enter(scope)}");
        await using (var patience = new NpgsqlCommand(limit, connection))
        {
            await patience.ExecuteNonQueryAsync(cancellation);
        }

        try
        {
            await using var command = sql.Command(connection, text);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                read(row);
            }
        }
        catch (PostgresException slow) when (slow.SqlState == PostgresErrorCodes.QueryCanceled && !cancellation.IsCancellationRequested)
        {
            throw new CallSearchTooWideException(Patience, slow);
        }
    }
}
