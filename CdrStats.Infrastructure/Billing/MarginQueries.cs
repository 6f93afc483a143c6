using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Billing;

/// <summary>Calls of one customer to one destination by one carrier that were sold for less than they cost.</summary>
/// <param name="CustomerId">0: no owner. <paramref name="Customer"/> is empty then.</param>
/// <param name="CarrierId">0: none is known.</param>
/// <param name="Since">The quarter of an hour in which the first of them began.</param>
/// <param name="Last">The quarter in which the last of them began.</param>
public sealed record LossRow(
    int CustomerId, string Customer, string DialCode, string Destination, int CarrierId, string Carrier, string Currency, long Calls, long BillSeconds, decimal Loss,
    DateTimeOffset Since, DateTimeOffset Last);

/// <summary>What is lost in one currency.</summary>
public sealed record LossTotal(string Currency, long Calls, long BillSeconds, decimal Loss);

/// <summary>What was sold below cost in a range, the largest loss first.</summary>
/// <param name="Found">How many rows there are; <paramref name="Rows"/> holds the first of them.</param>
public sealed record LossList(DateTimeOffset At, TimeRange Range, IReadOnlyList<LossTotal> Totals, IReadOnlyList<LossRow> Rows, int Found);

/// <summary>
/// Watches for calls that are sold for less than they cost. From the roll-up of sales, whose rows with losses have an index of their own, over whole
/// quarters of an hour: what it costs grows with the losses, not with the calls.
/// </summary>
public sealed class MarginQueries(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Rows that are shown.</summary>
    public const int Most = 200;

    /// <summary>The ranges that end now, in hours.</summary>
    public static IReadOnlyList<int> Hours { get; } = [24, 24 * 7, 24 * 30];

    /// <summary>Nothing for whoever may not see the buy side.</summary>
    public async Task<LossList> ReadAsync(AccessScope scope, int hours, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var now = clock.GetUtcNow();
        var end = TimeRange.LastDay(now).To;
        var range = new TimeRange(end.AddHours(-hours), end);
        if (!scope.SeesBuySide)
        {
            return new LossList(now, range, [], [], 0);
        }

        var (customer, carrier, destination) = (
            await BillingNames.ReadAsync(database, scope, BillingBy.Customer, cancellation), await BillingNames.ReadAsync(database, scope, BillingBy.Carrier, cancellation),
            await BillingNames.DestinationsAsync(database, cancellation));
        const string Sql = """
            select customer_id, dial_code, carrier_id, currency, sum(loss_calls)::bigint, sum(loss_billsec)::bigint, sum(loss_cost), min(bucket), max(bucket),
                (count(*) over ())::integer, (sum(sum(loss_calls)) over money)::bigint, (sum(sum(loss_billsec)) over money)::bigint, sum(sum(loss_cost)) over money
            from rollup_sale where bucket >= $1 and bucket < $2 and loss_calls > 0
            group by customer_id, dial_code, carrier_id, currency
            window money as (partition by currency)
            order by 7 desc, 1, 2, 3, 4
            """;
        await using var command = database.CreateCommand($"select * from ({Sql}) as losses limit {Most}");
        command.Parameters.AddWithValue(range.From.UtcDateTime);
        command.Parameters.AddWithValue(range.To.UtcDateTime);
        var (rows, totals, found) = (new List<LossRow>(), new Dictionary<string, LossTotal>(), 0);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (who, code, plan, currency) = (reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3));
            rows.Add(new LossRow(
                who, customer(Text(who)), code, destination(code), plan, carrier(Text(plan)), currency, reader.GetInt64(4), reader.GetInt64(5), reader.GetDecimal(6),
                reader.GetFieldValue<DateTimeOffset>(7), reader.GetFieldValue<DateTimeOffset>(8)));
            found = reader.GetInt32(9);
            totals[currency] = new LossTotal(currency, reader.GetInt64(10), reader.GetInt64(11), reader.GetDecimal(12));
        }

        return new LossList(now, range, [.. totals.Values.OrderByDescending(total => total.Loss)], rows, found);
    }

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);
}
