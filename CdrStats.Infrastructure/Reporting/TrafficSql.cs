using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>A roll-up table by what it tells apart, and the same distinction made on the calls themselves.</summary>
internal sealed record Facts(string? Table, string Dimension, string OfCall, bool HasCustomer = true, bool HasMinutes = false, bool HasCountry = false)
{
    public static Facts Traffic { get; } = new("rollup_traffic", "null::text", "null::text", HasMinutes: true);
    public static Facts Customer { get; } = new("rollup_traffic", "customer_id::text", "coalesce(customer_id, 0)::text", HasMinutes: true);
    public static Facts Cause { get; } = new("rollup_cause", "cause::text", "cause::text");
    public static Facts Country { get; } = new("rollup_country", "country", "coalesce(country, '')", HasCountry: true);
    public static Facts Destination { get; } = new("rollup_destination", "dial_code || '/' || carrier_id", "coalesce(dial_code, '') || '/' || coalesce(buy_plan_id, 0)", HasCustomer: false);
    public static Facts DialCode { get; } = new("rollup_destination", "dial_code", "coalesce(dial_code, '')", HasCustomer: false);
    public static Facts Carrier { get; } = new("rollup_destination", "carrier_id::text", "coalesce(buy_plan_id, 0)::text", HasCustomer: false);
}

/// <summary>
/// The rows of figures of a range: whole quarters of an hour from a roll-up, what is left at either edge from the minutes where they are kept and
/// fit, else from the calls. One statement, hence one snapshot: calls and roll-ups are of the same commit.
/// </summary>
internal static class TrafficSql
{
    /// <summary>Minutes are kept for 14 days; a day is left for those that purge.</summary>
    public static readonly TimeSpan MinutesKept = TimeSpan.FromDays(13);

    private const string Figures = "calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost, leg_billsec";

    /// <summary>A select of <c>at, switch_id, currency, dimension</c> and the figures.</summary>
    public static string Rows(AccessScope scope, TrafficFilter filter, TimeRange range, Facts facts, DateTimeOffset now, NpgsqlParameterCollection parameters)
    {
        var fits = Fits(scope, filter, facts);
        var quarters = fits ? range.WholeQuarters() : new TimeRange(range.To, range.To);
        var parts = new List<string>();
        if (quarters.To > quarters.From)
        {
            parts.Add($"select bucket as at, switch_id, currency, {facts.Dimension} as dimension, {Figures} from {facts.Table} where {Between("bucket", quarters, parameters)}{Where(scope, filter, facts.HasCountry ? "country" : null, "customer_id", parameters)}");
        }

        foreach (var edge in (TimeRange[])[new TimeRange(range.From, quarters.From), new TimeRange(quarters.To, range.To)])
        {
            if (edge.To <= edge.From)
            {
                continue;
            }

            var minutes = fits && facts.HasMinutes && edge.From >= now - MinutesKept && IsWholeMinute(edge.From) && IsWholeMinute(edge.To);
            parts.Add(minutes
                ? $"select bucket, switch_id, currency, {facts.Dimension}, {Figures} from rollup_minute where {Between("bucket", edge, parameters)}{Where(scope, filter, null, "customer_id", parameters)}"
                : $"select at, switch_id, coalesce(currency, '') as currency, {facts.OfCall} as dimension, {AttemptSql.CallFigures} from ({Began(edge, parameters)}) as counted where true{Where(scope, filter, "country", "customer_id", parameters)}");
        }

        return parts.Count > 0
            ? string.Join(" union all ", parts)
            : $"select bucket as at, switch_id, currency, null::text as dimension, {Figures} from rollup_traffic where false";
    }

    /// <summary>Whether the roll-up tells apart what is asked for; else the calls are read.</summary>
    public static bool Fits(AccessScope scope, TrafficFilter filter, Facts facts) =>
        (facts.HasCustomer || (scope.CustomerId is null && filter.CustomerId is null)) && (filter.Country is null || facts.HasCountry);

    private static string Began(TimeRange range, NpgsqlParameterCollection parameters) =>
        AttemptSql.Began(Add(parameters, range.From.UtcDateTime), Add(parameters, range.To.UtcDateTime));

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
