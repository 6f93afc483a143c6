namespace CdrStats.Infrastructure.Reporting;

/// <summary>
/// Calls as they are counted: a row for each record, and for records that are tied together a row for each attempt beside them (call_attempt,
/// Storage/Sql/legs.sql). A record has a duration; what is an attempt has <c>talked</c>, its billed seconds; a call that is both has both. A record that tells how long it took to ring has that as <c>rang</c>.
/// </summary>
internal static class AttemptSql
{
    /// <summary>By column of the roll-ups: sums over such rows.</summary>
    public const string CallSums = $"""
        {Records} as calls, {Attempts} as attempts, {Answered} as answered, {Effective} as effective, coalesce(sum(duration), 0)::bigint as duration,
        coalesce(sum(billsec), 0)::bigint as billsec, coalesce(sum(sell_cost), 0) as sell_cost, coalesce(sum(buy_cost), 0) as buy_cost,
        (coalesce(sum(billsec), 0) - coalesce(sum(talked), 0))::bigint as leg_billsec, count(rang) as pdd_calls, coalesce(sum(rang), 0)::bigint as pdd_sec
        """;

    public const string EndSums = $"""
        {Records} as ended, {Attempts} as ended_attempts, {Answered} as ended_answered, {Effective} as ended_effective, coalesce(sum(talked), 0)::bigint as ended_billsec
        """;

    /// <summary>The same figures of one such row.</summary>
    public const string CallFigures = $"""
        (duration is not null)::integer::bigint as calls, (talked is not null)::integer::bigint as attempts, coalesce(talked > 0, false)::integer::bigint as answered,
        coalesce(talked > 0 or (talked = 0 and {Reached}), false)::integer::bigint as effective, coalesce(duration, 0)::bigint as duration,
        coalesce(billsec, 0)::bigint as billsec, coalesce(sell_cost, 0) as sell_cost, coalesce(buy_cost, 0) as buy_cost,
        (coalesce(billsec, 0) - coalesce(talked, 0))::bigint as leg_billsec, (rang is not null)::integer::bigint as pdd_calls, coalesce(rang, 0)::bigint as pdd_sec
        """;

    private const string Records = "count(duration)";
    private const string Attempts = "count(talked)";
    private const string Answered = "count(*) filter (where talked > 0)";
    private const string Effective = $"count(*) filter (where talked > 0 or (talked = 0 and {Reached}))";
    private const string Reached = "cause in (17, 18, 19, 20, 21, 487)";
    private const string Columns = "switch_id, customer_id, cause, country, dial_code, buy_plan_id, currency";
    private const string Record = $"{Columns}, duration, billsec, sell_cost, buy_cost, case when linked_id is null then billsec end as talked, nullif(progress_sec, 0) as rang";
    private const string Attempt = $"{Columns}, null::integer, null::integer, null::numeric, null::numeric, billsec, null::integer";

    /// <summary>When a record ended.</summary>
    public const string End = "start + duration * interval '1 second'";

    /// <summary>The records, with all their columns, that ended in the range.</summary>
    /// <param name="longAgo">31 days, the longest that a call lasts, before the range.</param>
    public static string RecordsEnded(string from, string to, string longAgo)
    {
        // Nearly all that may end in the range began within four hours before; the others have an index of their own (call_long).
        var mayEnd = $"select * from call where start >= {from} - interval '4 hours' and start < {to} and duration <= 14400 union all select * from call where start >= {longAgo} and start < {to} and duration > 14400";
        return $"select * from ({mayEnd}) as call where {End} >= {from} and {End} < {to}";
    }

    /// <summary>What began in the range, each with its start as <c>at</c>.</summary>
    /// <param name="condition">Which records, of <c>call</c> aliased c.</param>
    /// <param name="choose">Which attempts.</param>
    public static string Began(string from, string to, string condition = "true", Func<string, string>? choose = null)
    {
        var attempts = $"select * from call_attempt({from}, {to})";
        return $"select start as at, {Record} from call as c where start >= {from} and start < {to} and {condition} union all select start, {Attempt} from ({choose?.Invoke(attempts) ?? attempts}) as attempt";
    }

    /// <summary>What ended in the range, each with its end as <c>at</c>.</summary>
    /// <param name="longAgo">31 days, the longest that a call lasts, before the range.</param>
    public static string Ended(string from, string to, string longAgo)
    {
        return $"select {End} as at, {Record} from ({RecordsEnded(from, to, longAgo)}) as call union all select ended, {Attempt} from call_attempt({from}, {to}, true)";
    }
}
