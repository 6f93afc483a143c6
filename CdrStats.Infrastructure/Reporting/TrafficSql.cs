using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>
/// The rows of figures of a range: whole quarters of an hour from a roll-up, what is left at either edge from the minutes where they are kept and
/// fit, else from the calls. One statement, hence one snapshot: calls and roll-ups are of the same commit.
/// </summary>
internal static class TrafficSql
{
    /// <summary>Minutes are kept for 14 days; a day is left for those that purge.</summary>
    public static readonly TimeSpan MinutesKept = TimeSpan.FromDays(13);

    private const int Few = 4;

    // The index has switches before time: asked for one by one they are looked up, asked for as "all" the whole history of each would be gone through.
    private const string EachSwitch = $"""
        = any (array(
            with recursive told(id) as (
                ({FirstSwitch} and switch_id > 0 order by switch_id limit 1)
                union all
                select ({FirstSwitch} and switch_id > told.id order by switch_id limit 1) from told where told.id is not null)
            select id from told where id is not null))
        """;
    private const string FirstSwitch = "select switch_id from rollup_total where kind = 1 and span = 2";
    // In the roll-ups calls of nobody are customer 0's; the calls themselves have none.
    private const string NobodysToo = "coalesce(customer_id, 0)";
    private const string Figures = "calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost, leg_billsec, pdd_calls, pdd_sec";

    /// <summary>Sums over such rows, as <see cref="Tally(NpgsqlDataReader, int)"/> reads them.</summary>
    public const string Sums = """
        sum(calls)::bigint as calls, sum(attempts)::bigint as attempts, sum(answered)::bigint as answered, sum(effective)::bigint as effective, sum(duration)::bigint as duration,
        sum(billsec)::bigint as billsec, sum(sell_cost) as sell_cost, sum(buy_cost) as buy_cost, sum(leg_billsec)::bigint as leg_billsec, sum(pdd_calls)::bigint as pdd_calls, sum(pdd_sec)::bigint as pdd_sec
        """;

    public static Tally Tally(NpgsqlDataReader row, int at) => new(
        row.GetInt64(at), row.GetInt64(at + 1), row.GetInt64(at + 2), row.GetInt64(at + 3), row.GetInt64(at + 4), row.GetInt64(at + 5), row.GetDecimal(at + 6), row.GetDecimal(at + 7))
    {
        LegSeconds = row.GetInt64(at + 8),
        PddCalls = row.GetInt64(at + 9),
        PddSeconds = row.GetInt64(at + 10),
    };

    /// <summary>Which step a row is of, from 0.</summary>
    public static string Step(IReadOnlyList<DateTimeOffset> steps, NpgsqlParameterCollection parameters) => $"width_bucket(at, {Times(steps, parameters)}) - 1";

    /// <summary>A select of <c>at, switch_id, currency, dimension</c> and the figures; <c>switch_id</c> is told only if asked for.</summary>
    /// <param name="steps">The beginnings of steps: no row is of two of them.</param>
    public static string Rows(
        AccessScope scope, TrafficFilter filter, TimeRange range, Facts facts, IReadOnlyList<DateTimeOffset> steps, bool bySwitch, DateTimeOffset now, NpgsqlParameterCollection parameters)
    {
        var fits = Fits(scope, filter, facts);
        var isOfAll = IsOfTotals(scope, filter, facts);
        var pieces = RangePieces.Of(range, steps, span => isOfAll && TotalKey.IsKept(facts.Of, span, bySwitch || filter.SwitchId is not null), fits);
        var parts = new List<string>();
        AddTotals(TotalSpan.SixteenDays, pieces.SixteenDays);
        AddTotals(TotalSpan.Day, pieces.Days);
        AddTotals(TotalSpan.SixHours, pieces.SixHours);
        AddTotals(TotalSpan.Hour, pieces.Hours);
        foreach (var from in From(facts.Table, pieces.Quarters, parameters))
        {
            parts.Add($"select bucket as at, switch_id, currency, {facts.Dimension} as dimension, {Figures} from {from}{Where(scope, filter, facts.HasCountry ? "country" : null, "customer_id", parameters)}");
        }

        foreach (var edge in pieces.Rest)
        {
            var minutes = fits && facts.HasMinutes && edge.From >= now - MinutesKept && IsWholeMinute(edge.From) && IsWholeMinute(edge.To);
            parts.Add(minutes
                ? $"select bucket as at, switch_id, currency, {facts.Dimension} as dimension, {Figures} from {(isOfAll && facts.Of == TotalOf.Traffic ? "rollup_minute_switch" : "rollup_minute")} where {Between("bucket", edge, parameters)}{Where(scope, filter, null, "customer_id", parameters)}"
                : $"select at, switch_id, coalesce(currency, '') as currency, {facts.OfCall} as dimension, {AttemptSql.CallFigures} from ({Began(scope, filter, edge, parameters)}) as counted where true{Where(scope, filter, "country", filter.CustomerId == 0 ? NobodysToo : "customer_id", parameters)}");
        }

        return parts.Count > 0
            ? string.Join(" union all ", parts)
            : $"select bucket as at, switch_id, currency, null::text as dimension, {Figures} from rollup_traffic where false";

        void AddTotals(TotalSpan span, IReadOnlyList<TimeRange> ranges)
        {
            foreach (var from in From("rollup_total", ranges, parameters))
            {
                var which = filter.SwitchId is { } id ? $"= {Add(parameters, id)}" : bySwitch ? EachSwitch : "= 0";
                var country = facts.HasCountry && filter.Country is { } code ? $" and key = {Add(parameters, code)}" : "";
                parts.Add($"select bucket as at, switch_id, currency, {facts.OfKey} as dimension, {Figures} from {from} and kind = {(int)facts.Of} and span = {(int)span} and switch_id {which}{country}");
            }
        }
    }

    // Few pieces are a select each, which the planner knows the size of; of many, each is looked up in the index.
    private static IEnumerable<string> From(string table, IReadOnlyList<TimeRange> ranges, NpgsqlParameterCollection parameters) => ranges.Count <= Few
        ? ranges.Select(range => $"{table} where {Between("bucket", range, parameters)}")
        : [$"unnest({Times(ranges.Select(range => range.From), parameters)}, {Times(ranges.Select(range => range.To), parameters)}) as piece(since, until) join {table} on bucket >= since and bucket < until where true"];

    private static string Times(IEnumerable<DateTimeOffset> instants, NpgsqlParameterCollection parameters) => Add(parameters, instants.Select(at => at.UtcDateTime).ToArray());

    /// <summary>Whether the roll-up tells apart what is asked for; else the calls are read.</summary>
    public static bool Fits(AccessScope scope, TrafficFilter filter, Facts facts) =>
        filter.Calls is null && (facts.HasCustomer || (scope.SeesEverything && filter.CustomerId is null)) && (filter.Country is null || facts.HasCountry);

    /// <summary>Whether all but the edges of a range is read from totals.</summary>
    public static bool IsOfTotals(AccessScope scope, TrafficFilter filter, Facts facts) =>
        Fits(scope, filter, facts) && scope.SeesEverything && filter is { CustomerId: null } && (filter.SwitchId is null || facts.HasCustomer);

    /// <summary>Those of some attempts that the filter of calls chooses, by the first record of each and by its own cause.</summary>
    /// <param name="attempts">A select with id, start and cause.</param>
    public static string Chosen(AccessScope scope, TrafficFilter filter, string attempts, NpgsqlParameterCollection parameters)
    {
        if (filter.Calls is not { } calls)
        {
            return attempts;
        }

        var cause = calls.Causes.Count > 0 ? $" and a.cause = any ({Add(parameters, calls.Causes.ToArray())})" : "";
        return $"select a.* from ({attempts}) as a join call as c on c.id = a.id and c.start = a.start where {CallSql.Condition(scope, calls with { Causes = [] }, parameters)}{cause}";
    }

    private static string Began(AccessScope scope, TrafficFilter filter, TimeRange range, NpgsqlParameterCollection parameters)
    {
        var (from, to) = (Add(parameters, range.From.UtcDateTime), Add(parameters, range.To.UtcDateTime));
        return filter.Calls is { } calls
            ? AttemptSql.Began(from, to, CallSql.Condition(scope, calls, parameters), attempts => Chosen(scope, filter, attempts, parameters))
            : AttemptSql.Began(from, to);
    }

    private static string Between(string column, TimeRange range, NpgsqlParameterCollection parameters) =>
        $"{column} >= {Add(parameters, range.From.UtcDateTime)} and {column} < {Add(parameters, range.To.UtcDateTime)}";

    /// <summary>The conditions that keep a statement within a scope and a filter; without a column of the country that filter is left out.</summary>
    public static string Where(AccessScope scope, TrafficFilter filter, string? country, string customer, NpgsqlParameterCollection parameters)
    {
        var sql = Scope(scope, customer, parameters);
        if (filter.SwitchId is { } id)
        {
            sql += $" and switch_id = {Add(parameters, id)}";
        }

        if (filter.CustomerId is { } owner)
        {
            sql += $" and {customer} = {Add(parameters, owner)}";
        }

        return filter.Country is { } code && country is not null ? $"{sql} and coalesce({country}, '') = {Add(parameters, code)}" : sql;
    }

    /// <summary>The condition that keeps a statement within a scope.</summary>
    public static string Scope(AccessScope scope, string customer, NpgsqlParameterCollection parameters) =>
        scope.SeesEverything ? "" : scope.CustomerId is { } id ? $" and {customer} = {Add(parameters, id)}" : " and false";

    public static string Add<T>(NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${parameters.Count}");
    }

    private static bool IsWholeMinute(DateTimeOffset instant) => instant.UtcTicks % TimeSpan.TicksPerMinute == 0;
}
