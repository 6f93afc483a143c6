using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Billing;

/// <summary>
/// What calls of a half-open range were sold for and cost, exact to the second: from the totals and roll-ups that reports of traffic read, or else whole quarters of
/// an hour from the narrowest roll-up that knows what is asked, the rest of a quarter at either edge from the calls. A customer's answer has their calls alone, and no buy side.
/// </summary>
public sealed class BillingQueries(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Whether a roll-up knows all that is asked together.</summary>
    public static bool Knows(AccessScope scope, BillingBy by, BillingFilter filter)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        return BillingSource.For(by, filter, !scope.SeesEverything) is not null;
    }

    /// <summary>Whether such a report may be asked for: carriers are the buy side.</summary>
    public static bool May(AccessScope scope, BillingBy by, BillingFilter filter)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        return scope.SeesBuySide || (by != BillingBy.Carrier && filter.CarrierId is null);
    }

    /// <summary>The carrier plans that a reader may choose from.</summary>
    public async Task<IReadOnlyList<Named>> CarriersAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var carriers = new List<Named>();
        await using var command = database.CreateCommand("select id, name from rate_plan where side = 2 and $1 order by lower(name)");
        command.Parameters.AddWithValue(scope.SeesBuySide);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            carriers.Add(new Named(reader.GetInt32(0), reader.GetString(1)));
        }

        return carriers;
    }

    /// <summary>Days and months in their order, everything else with the largest sale first.</summary>
    /// <param name="zone">Whose days and months they are.</param>
    /// <exception cref="ArgumentException">It may not be asked (<see cref="May"/>), or no roll-up knows it (<see cref="Knows"/>).</exception>
    public async Task<BillingFigures> ReadAsync(AccessScope scope, BillingBy by, BillingFilter filter, TimeRange range, TimeZoneInfo zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        if (!May(scope, by, filter) || BillingSource.For(by, filter, !scope.SeesEverything) is not { } source)
        {
            throw new ArgumentException("This report cannot be read.", nameof(by));
        }

        SeriesStep? step = by == BillingBy.Day ? SeriesStep.Day : by == BillingBy.Month ? SeriesStep.Month : null;
        var steps = step is { } length ? range.Steps(length, zone).ToList() : null;
        var name = await BillingNames.ReadAsync(database, scope, by, cancellation);
        var rows = new List<BillingRow>();
        var isBeingCounted = false;
        await using var command = database.CreateCommand(scope);
        command.CommandText = Sql(scope, by, filter, range, source, steps, clock.GetUtcNow(), command.Parameters);
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                var amounts = new BillingAmounts(reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetDecimal(5), scope.SeesBuySide ? reader.GetDecimal(6) : null);
                rows.Add(steps is null ? Row(reader.GetString(1), amounts) : Step(steps[reader.GetInt32(0)], amounts));
                isBeingCounted = reader.GetBoolean(7);
            }
        }

        return new BillingFigures(
            steps is null ? [.. rows.OrderByDescending(row => row.Amounts.Sell).ThenByDescending(row => row.Amounts.Calls).ThenBy(row => row.Key, StringComparer.Ordinal)] : rows,
            BillingAmounts.Totals(rows.Select(row => row.Amounts)), isBeingCounted);

        BillingRow Row(string key, BillingAmounts amounts) => new(key, name(key), amounts);

        BillingRow Step(DateTimeOffset at, BillingAmounts amounts)
        {
            var key = TimeZoneInfo.ConvertTime(at, zone).ToString(step == SeriesStep.Day ? "yyyy-MM-dd" : "yyyy-MM", CultureInfo.InvariantCulture);
            return new BillingRow(key, key, amounts, Clipped(TimeRange.Whole(at, step!.Value, zone), range));
        }
    }

    private static string Sql(
        AccessScope scope, BillingBy by, BillingFilter filter, TimeRange range, BillingSource source, List<DateTimeOffset>? steps, DateTimeOffset now, NpgsqlParameterCollection parameters)
    {
        var (from, to) = (Time(range.From), Time(range.To));
        var position = steps is null ? "0" : $"width_bucket(at, {TrafficSql.Add(parameters, steps.Select(at => at.UtcDateTime).ToArray())}) - 1";
        // One statement, hence one snapshot: calls and roll-ups are of the same commit.
        return $"""
            select {position} as step, key, currency, sum(calls)::bigint, sum(billsec)::bigint, sum(sell_cost), sum(buy_cost),
                exists (select from rollup_dirty where range_from < {to} and range_to > {from})
            from ({OfTraffic() ?? OfSource()}) as facts
            group by step, key, currency having sum(calls) > 0 order by step, key, currency
            """;

        // Null: more is asked together than traffic is told apart by.
        string? OfTraffic()
        {
            var traffic = new TrafficFilter(filter.SwitchId, filter.CustomerId, filter.Country);
            if (filter.DialCode is not null || filter.CarrierId is not null || !TrafficSql.Fits(scope, traffic, BillingSource.FactsOf(by, filter)))
            {
                return null;
            }

            var rows = TrafficSql.Rows(scope, traffic, range, BillingSource.FactsOf(by, filter), steps ?? [], by == BillingBy.Switch, now, parameters);
            return $"select at, {(by == BillingBy.Switch ? "switch_id::text" : "coalesce(dimension, '')")} as key, currency, calls, billsec, sell_cost, buy_cost from ({rows}) as traffic";
        }

        string OfSource()
        {
            var quarters = range.WholeQuarters();
            var (first, last) = (Time(quarters.From), Time(quarters.To));
            return $"""
                select bucket as at, ({BillingSource.Column(by)})::text as key, currency, calls, billsec, sell_cost, buy_cost
                from {source.Table} where bucket >= {first} and bucket < {last}{Where(BillingSource.Column)}
                union all
                select start, ({BillingSource.OfCall(by)})::text, coalesce(currency, ''), 1, billsec, sell_cost, buy_cost
                from call where ((start >= {from} and start < {first}) or (start >= {last} and start < {to})){Where(BillingSource.OfCall)}
                """;
        }

        string Time(DateTimeOffset at) => TrafficSql.Add(parameters, at.UtcDateTime);

        string Where(Func<BillingBy, string> column)
        {
            var sql = scope.SeesEverything ? "" : scope.CustomerId is { } own ? Is(BillingBy.Customer, own) : " and false";
            sql += filter.SwitchId is { } place ? Is(BillingBy.Switch, place) : "";
            sql += filter.CustomerId is { } customer ? Is(BillingBy.Customer, customer) : "";
            sql += filter.Country is { } country ? Is(BillingBy.Country, country) : "";
            sql += filter.DialCode is { } code ? Is(BillingBy.Destination, code) : "";
            return sql + (filter.CarrierId is { } carrier ? Is(BillingBy.Carrier, carrier) : "");

            string Is<T>(BillingBy what, T value) => $" and {column(what)} = {TrafficSql.Add(parameters, value)}";
        }
    }

    private static TimeRange Clipped(TimeRange step, TimeRange range) => new(step.From < range.From ? range.From : step.From, step.To > range.To ? range.To : step.To);
}
