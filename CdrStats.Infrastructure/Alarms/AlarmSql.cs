using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>
/// The figures of an alarm's window: from roll-ups where they hold the answer, what is left at its edges and what they do not hold from the calls of
/// the window. One statement, hence one snapshot.
/// </summary>
internal static class AlarmSql
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Of a call: without what is taken off numbers (docs/alarms.md).</summary>
    private const string Number = "case when exists (select from remove_prefix) then stripped_number(e164) else e164 end";

    private const string Facts = "calls, attempts, answered, effective, talked, duration, sell_cost, buy_cost, short_ones, longest_run";

    /// <summary>A select of one row: the figures in the order of <see cref="AlarmFigures"/>.</summary>
    /// <param name="now">Minutes are read only where they are surely kept.</param>
    public static string Figures(AccessScope scope, AlarmRule rule, TimeRange window, bool byEnd, DateTimeOffset now, NpgsqlParameterCollection parameters)
    {
        var whole = Whole(rule, window, byEnd, now);
        var parts = new List<string>();
        if (whole.To > whole.From)
        {
            parts.Add(RolledUp(scope, rule, whole, byEnd, parameters));
        }

        foreach (var edge in (TimeRange[])[new TimeRange(window.From, whole.From), new TimeRange(whole.To, window.To)])
        {
            if (edge.To > edge.From)
            {
                parts.Add($"({Counted(scope, rule, edge, byEnd, parameters)})");
            }
        }

        return $"""
            select coalesce(sum(calls), 0)::bigint, coalesce(sum(attempts), 0)::bigint, coalesce(sum(answered), 0)::bigint, coalesce(sum(effective), 0)::bigint, coalesce(sum(talked), 0)::bigint,
                coalesce(sum(duration), 0)::bigint, coalesce(sum(sell_cost), 0), coalesce(sum(buy_cost), 0), coalesce(sum(short_ones), 0)::bigint, coalesce(max(longest_run), 0)::bigint
            from ({string.Join(" union all ", parts)}) as parts ({Facts})
            """;
    }

    /// <summary>All that ended in the range, as <see cref="EndedCall"/> has it, in order.</summary>
    public static string Ended(AccessScope scope, TimeRange range, AlarmInterest interest, NpgsqlParameterCollection parameters)
    {
        return $"""
            select id, at, switch_id, coalesce(customer_id, 0), {(interest.NeedsAccountCodes ? "coalesce(account_code, '')" : "''")}, coalesce(country, ''), {(interest.NeedsNumbers ? Number : "''")},
                coalesce(currency, ''), cause, duration, talked, sell_cost, buy_cost
            from ({Ended(range, parameters)}) as counted where true{TrafficSql.Scope(scope, "customer_id", parameters)} order by at, id
            """;
    }

    /// <summary>Minute since 1970, and the figures in the order of <see cref="AlarmFigures"/> but for the longest run: what the rule counts of calls that ended in each minute of the range.</summary>
    public static string ByMinute(AccessScope scope, AlarmRule rule, TimeRange range, NpgsqlParameterCollection parameters)
    {
        var currency = TrafficSql.Add(parameters, rule.Currency ?? "");
        return $"""
            select extract(epoch from date_trunc('minute', at))::bigint / 60, count(duration), count(talked), count(*) filter (where talked > 0),
                count(*) filter (where talked > 0 or (talked = 0 and cause in (17, 18, 19, 20, 21, 487))), coalesce(sum(talked), 0)::bigint, coalesce(sum(duration), 0)::bigint,
                coalesce(sum(sell_cost) filter (where currency = {currency}), 0), coalesce(sum(buy_cost) filter (where currency = {currency}), 0),
                count(*) filter (where talked > 0 and talked < {TrafficSql.Add(parameters, rule.ShortSeconds)})
            from ({Ended(range, parameters)}) as counted where true{Where(scope, rule.Scope, "country", true, parameters)} group by 1
            """;
    }

    /// <summary>Minute since 1970, and whether it was answered: each attempt of the rule that ended in the range, in order.</summary>
    public static string Attempts(AccessScope scope, AlarmRule rule, TimeRange range, NpgsqlParameterCollection parameters) =>
        $"select extract(epoch from date_trunc('minute', at))::bigint / 60, talked > 0 from ({Ended(range, parameters)}) as counted where talked is not null{Where(scope, rule.Scope, "country", true, parameters)} order by at, id";

    /// <summary>The same of minutes that a roll-up holds, for whoever sees all calls.</summary>
    public static string MinutesRolledUp(AlarmScope of, TimeRange range, NpgsqlParameterCollection parameters) => $"""
        select extract(epoch from bucket)::bigint / 60, sum(ended)::bigint, sum(ended_attempts)::bigint, sum(ended_answered)::bigint, sum(ended_effective)::bigint, sum(ended_billsec)::bigint,
            0::bigint, 0::numeric, 0::numeric, 0::bigint
        from rollup_minute_switch where {Between("bucket", range, parameters)}{Where(AccessScope.Everything, AlarmScope.All with { Switches = of.Switches }, null, false, parameters)}
        group by 1 having sum(ended) <> 0 or sum(ended_attempts) <> 0
        """;

    /// <summary>Whether those minutes tell what the rule counts.</summary>
    public static bool KnowsMinutes(AccessScope scope, AlarmRule rule) =>
        scope.SeesEverything && !rule.Scope.NamesDestinations && rule.Scope.Customers.Count + rule.Scope.AccountCodes.Count == 0
        && rule.Measure is AlarmMeasure.Aloc or AlarmMeasure.Asr or AlarmMeasure.Ner or AlarmMeasure.Calls;

    /// <summary>How many unanswered calls of the scope there were by switch (1) and by carrier (2), its plan: kind, id, calls. Those that began in the range, nearly all of which ended in it.</summary>
    public static string Unanswered(AccessScope scope, AlarmScope of, TimeRange range, NpgsqlParameterCollection parameters) => $"""
        select case when grouping(switch_id) = 0 then 1 else 2 end, coalesce(switch_id, buy_plan_id, 0), count(*)
        from call where start >= {TrafficSql.Add(parameters, range.From.UtcDateTime)} and start < {TrafficSql.Add(parameters, range.To.UtcDateTime)} and billsec = 0{Where(scope, of, "country", true, parameters)}
        group by grouping sets ((switch_id), (buy_plan_id))
        """;

    public static AlarmFigures Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetDecimal(6), row.GetDecimal(7), row.GetInt64(8), row.GetInt64(9));

    /// <summary>What of the window a roll-up answers; empty, at the window's end, where none does.</summary>
    private static TimeRange Whole(AlarmRule rule, TimeRange window, bool byEnd, DateTimeOffset now)
    {
        var (scope, nothing) = (rule.Scope, new TimeRange(window.To, window.To));
        if (rule.Measure is AlarmMeasure.Cic or AlarmMeasure.ShortCalls || scope.AccountCodes.Count > 0 || scope.Prefixes.Count > 0)
        {
            return nothing;
        }

        if (!byEnd)
        {
            return window.WholeQuarters();
        }

        // By end there are minutes, which know neither countries nor durations nor costs of what ended.
        if (rule.Measure is AlarmMeasure.Minutes or AlarmMeasure.SellCost or AlarmMeasure.BuyCost || scope.Countries.Count > 0 || window.From < now - TrafficSql.MinutesKept)
        {
            return nothing;
        }

        var from = new DateTimeOffset((window.From.UtcTicks + Minute.Ticks - 1) / Minute.Ticks * Minute.Ticks, TimeSpan.Zero);
        var to = new DateTimeOffset(window.To.UtcTicks / Minute.Ticks * Minute.Ticks, TimeSpan.Zero);
        return to > from ? new TimeRange(from, to) : nothing;
    }

    private static string RolledUp(AccessScope scope, AlarmRule rule, TimeRange range, bool byEnd, NpgsqlParameterCollection parameters)
    {
        var (table, figures) = byEnd
            ? ("rollup_minute", "ended, ended_attempts, ended_answered, ended_effective, ended_billsec, 0::bigint, 0::numeric, 0::numeric, 0::bigint, 0::bigint")
            : (rule.Scope.Countries.Count > 0 ? "rollup_country" : "rollup_traffic",
                $"calls, attempts, answered, effective, billsec - leg_billsec, duration, {Amount("sell_cost", "case when currency = {0} then {1} else 0 end")}, {Amount("buy_cost", "case when currency = {0} then {1} else 0 end")}, 0::bigint, 0::bigint");
        return $"select {figures} from {table} where {Between("bucket", range, parameters)}{Where(scope, rule.Scope, table == "rollup_country" ? "country" : null, false, parameters)}";

        string Amount(string column, string filtered) =>
            rule.Measure.IsMoney() ? string.Format(System.Globalization.CultureInfo.InvariantCulture, filtered, TrafficSql.Add(parameters, rule.Currency ?? ""), column) : "0::numeric";
    }

    private static string Counted(AccessScope scope, AlarmRule rule, TimeRange range, bool byEnd, NpgsqlParameterCollection parameters)
    {
        var (from, to) = (TrafficSql.Add(parameters, range.From.UtcDateTime), TrafficSql.Add(parameters, range.To.UtcDateTime));
        var rows = byEnd ? Ended(from, to, TrafficSql.Add(parameters, range.From.UtcDateTime.AddDays(-31))) : Began(from, to);
        var currency = TrafficSql.Add(parameters, rule.Currency ?? "");
        // In a row: between two answered attempts lie those with the same count of answered ones before them.
        var run = rule.Measure != AlarmMeasure.Cic ? "0::bigint" : """
            (select coalesce(max(missed), 0) from (select count(*) filter (where not was_answered) as missed from (
                select talked > 0 as was_answered, count(*) filter (where talked > 0) over (order by at, id rows unbounded preceding) as island from counted where talked is not null) as attempts
                group by island) as runs)
            """;
        return $"""
            with counted as materialized (select * from ({rows}) as counted where true{Where(scope, rule.Scope, "country", true, parameters)})
            select count(duration), count(talked), count(*) filter (where talked > 0), count(*) filter (where talked > 0 or (talked = 0 and cause in (17, 18, 19, 20, 21, 487))),
                coalesce(sum(talked), 0)::bigint, coalesce(sum(duration), 0)::bigint, coalesce(sum(sell_cost) filter (where currency = {currency}), 0), coalesce(sum(buy_cost) filter (where currency = {currency}), 0),
                count(*) filter (where talked > 0 and talked < {TrafficSql.Add(parameters, rule.ShortSeconds)}), {run}
            from counted
            """;
    }

    // Like AttemptSql, with what alarms choose calls by: a row for each record, and for records that are tied together one for each attempt beside them.
    private const string Record = "switch_id, customer_id, account_code, e164, country, currency, cause, duration, sell_cost, buy_cost, case when linked_id is null then billsec end as talked";
    private const string Attempt = "a.switch_id, a.customer_id, c.account_code, c.e164, a.country, a.currency, a.cause, null::integer, null::numeric, null::numeric, a.billsec";

    private static string Began(string from, string to) => $"""
        select id, start as at, {Record} from call where start >= {from} and start < {to}
        union all select a.id, a.start, {Attempt} from call_attempt({from}, {to}) a join call c on c.id = a.id and c.start = a.start
        """;

    private static string Ended(TimeRange range, NpgsqlParameterCollection parameters) =>
        Ended(TrafficSql.Add(parameters, range.From.UtcDateTime), TrafficSql.Add(parameters, range.To.UtcDateTime), TrafficSql.Add(parameters, range.From.UtcDateTime.AddDays(-31)));

    private static string Ended(string from, string to, string longAgo) => $"""
        select id, {AttemptSql.End} as at, {Record} from ({AttemptSql.RecordsEnded(from, to, longAgo)}) as call
        union all select a.id, a.ended, {Attempt} from call_attempt({from}, {to}, true) a join call c on c.id = a.id and c.start = a.start
        """;

    private static string Between(string column, TimeRange range, NpgsqlParameterCollection parameters) =>
        $"{column} >= {TrafficSql.Add(parameters, range.From.UtcDateTime)} and {column} < {TrafficSql.Add(parameters, range.To.UtcDateTime)}";

    private static string Where(AccessScope scope, AlarmScope of, string? country, bool isCall, NpgsqlParameterCollection parameters)
    {
        var sql = TrafficSql.Scope(scope, "customer_id", parameters);
        sql += Any("switch_id", of.Switches) + Any("customer_id", of.Customers);
        sql += isCall ? Any("account_code", of.AccountCodes) : "";
        var destinations = new List<string>();
        if (of.Countries.Count > 0 && country is not null)
        {
            destinations.Add($"{country} = any({TrafficSql.Add(parameters, of.Countries.ToArray())})");
        }

        if (of.Prefixes.Count > 0 && isCall)
        {
            destinations.Add($"{Number} like any({TrafficSql.Add(parameters, of.Prefixes.Select(prefix => $"{prefix}%").ToArray())})");
        }

        return destinations.Count > 0 ? $"{sql} and ({string.Join(" or ", destinations)})" : sql;

        string Any<T>(string column, IReadOnlyList<T> values) => values.Count == 0 ? "" : $" and {column} = any({TrafficSql.Add(parameters, values.ToArray())})";
    }
}
