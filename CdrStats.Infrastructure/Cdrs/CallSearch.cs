using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
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

    /// <summary>The calls behind <paramref name="after"/> (null: from the newest on), by start, then id, descending.</summary>
    /// <exception cref="CallSearchTooWideException">It took too long.</exception>
    public Task<IReadOnlyList<Call>> SearchAsync(AccessScope scope, CallFilter filter, CallCursor? after, int size, CancellationToken cancellation, int skip = 0)
    {
        var sql = CallSql.For(scope, filter);
        if (after is { } cursor)
        {
            sql.And("(c.start, c.id) < ({0}, {1})", cursor.Start.UtcDateTime, cursor.Id);
        }

        return ReadAsync(scope, sql, "order by c.start desc, c.id desc", size, skip, cancellation);
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

    /// <summary>One call; null when there is none, or none that this reader may know of.</summary>
    public async Task<Call?> FindAsync(AccessScope scope, long id, CancellationToken cancellation)
    {
        var found = await ReadAsync(scope, CallSql.For(scope).And("c.id = {0}", id), "", 1, 0, cancellation);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>
    /// The other legs of a call: same switch and call id, started in the hour before it or while it lasted, oldest first. Whoever holds a later leg
    /// sees the earlier ones, and the earliest leg knows all.
    /// </summary>
    public Task<IReadOnlyList<Call>> LegsAsync(AccessScope scope, Call call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.CallId.Length == 0)
        {
            return Task.FromResult<IReadOnlyList<Call>>([]);
        }

        var sql = CallSql.For(scope)
            .And("c.start >= {0} and c.start <= {1}", call.Start.AddHours(-1).UtcDateTime, call.Start.AddSeconds(call.Duration + 1).UtcDateTime)
            .And("c.switch_id = {0} and c.callid = {1} and c.id <> {2}", call.Switch.Id, call.CallId, call.Id);
        return ReadAsync(scope, sql, "order by c.start, c.id", 100, 0, cancellation);
    }

    /// <exception cref="CallSearchTooWideException">It took too long.</exception>
    public async Task<CallTotals> TotalsAsync(AccessScope scope, CallFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var sql = CallSql.For(scope, filter);
        var text = $"""
            select coalesce(c.currency, ''), count(*), count(*) filter (where c.billsec > 0), coalesce(sum(c.duration), 0)::bigint,
                coalesce(sum(c.billsec), 0)::bigint, coalesce(sum(c.sell_cost), 0){(scope.SeesBuySide ? ", coalesce(sum(c.buy_cost), 0)" : "")}
            from call c where {sql.Where} group by 1 order by 2 desc
            """;
        var totals = new CallTotals(0, 0, 0, 0, []);
        var amounts = new List<CurrencyTotal>();
        await AskAsync(sql, text, row =>
        {
            totals = new CallTotals(
                totals.Calls + row.GetInt64(1), totals.Answered + row.GetInt64(2), totals.DurationSeconds + row.GetInt64(3), totals.BillSeconds + row.GetInt64(4), amounts);
            amounts.Add(new CurrencyTotal(row.GetString(0), row.GetDecimal(5), scope.SeesBuySide ? row.GetDecimal(6) : null));
        }, cancellation);
        return totals;
    }

    /// <exception cref="CallSearchTooWideException">It took too long.</exception>
    public async Task<long> CountAsync(AccessScope scope, CallFilter filter, CancellationToken cancellation)
    {
        var sql = CallSql.For(scope, filter);
        var count = 0L;
        await AskAsync(sql, $"select count(*) from call c where {sql.Where}", row => count = row.GetInt64(0), cancellation);
        return count;
    }

    private async Task<IReadOnlyList<Call>> ReadAsync(AccessScope scope, CallSql sql, string order, int size, int skip, CancellationToken cancellation)
    {
        var found = new List<Call>();
        var text = string.Create(CultureInfo.InvariantCulture, $"{CallColumns.Select(scope)} where {sql.Where} {order} limit {size} offset {skip}");
        await AskAsync(sql, text, row => found.Add(CallColumns.Read(row)), cancellation);
        return found;
    }

    private async Task AskAsync(CallSql sql, string text, Action<NpgsqlDataReader> read, CancellationToken cancellation)
    {
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var limit = string.Create(CultureInfo.InvariantCulture, $"set local statement_timeout = {(int)Patience.TotalMilliseconds}; set transaction read only");
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
