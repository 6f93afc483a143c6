using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Billing;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>Calls in progress from the calls themselves, which go by one after the other and are not held.</summary>
public sealed class ConcurrencyQueries(NpgsqlDataSource database)
{
    /// <exception cref="ArgumentException">The scope may not tell these apart, or the range is longer than <see cref="ConcurrencyReport.Longest"/>.</exception>
    public async Task<ConcurrencyReport> ReadAsync(
        AccessScope scope, TrafficFilter filter, TimeRange range, TimeZoneInfo zone, ConcurrentBy by, ConcurrentPart part, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (!ConcurrencyReport.MayAsk(scope, by))
        {
            throw new ArgumentException($"Calls are not told apart by {by} within this scope.", nameof(by));
        }

        if (range.To - range.From > ConcurrencyReport.Longest)
        {
            throw new ArgumentException("The range is too long.", nameof(range));
        }

        var sweep = new ConcurrencySweep<int>(range);
        await using (var command = database.CreateCommand(scope))
        {
            command.CommandText = Sql(scope, filter, range, by, part, command.Parameters);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                sweep.Add(reader.GetDateTime(0), reader.GetDateTime(1), reader.GetInt32(2));
            }
        }

        var (total, parts) = sweep.Finish();
        var name = await BillingNames.ReadAsync(database, scope, by switch { ConcurrentBy.Switch => BillingBy.Switch, ConcurrentBy.Customer => BillingBy.Customer, _ => BillingBy.Carrier }, cancellation);
        return new ConcurrencyReport(range, zone, by, part, total,
            [.. parts.OrderByDescending(one => one.Value.Peak).ThenByDescending(one => one.Value.Erlangs).ThenBy(one => one.Key)
                .Select(one => (Key: one.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), one.Value)).Select(one => new ConcurrencyRow(one.Key, one.Key == "0" ? "" : name(one.Key), one.Value))]);
    }

    private static string Sql(AccessScope scope, TrafficFilter filter, TimeRange range, ConcurrentBy by, ConcurrentPart part, NpgsqlParameterCollection parameters)
    {
        var (from, to) = (TrafficSql.Add(parameters, range.From.UtcDateTime), TrafficSql.Add(parameters, range.To.UtcDateTime));
        var key = by switch { ConcurrentBy.Switch => "switch_id", ConcurrentBy.Customer => "coalesce(customer_id, 0)", _ => "coalesce(buy_plan_id, 0)" };
        var (begin, counts) = part == ConcurrentPart.Talk ? ("ended - talked * interval '1 second'", "talked > 0") : ("start", "ended > start");
        var where = TrafficSql.Where(scope, filter, "country", "customer_id", parameters);
        return $"""
            select greatest({begin}, {from}), ended, {key} from ({TrafficSql.Chosen(scope, filter, Attempts(from, to), parameters)}) as attempt
            where {begin} < {to} and ended > {from} and {counts}{where}
            order by 1
            """;
    }

    /// <summary>Every attempt that may have been in progress in the range.</summary>
    private static string Attempts(string from, string to)
    {
        // Nearly all that went on in the range began within four hours before; the others have an index of their own (call_long).
        const string Columns = "id, cause, start, start + duration * interval '1 second' as ended, billsec as talked, switch_id, customer_id, country, buy_plan_id";
        const string Tied = "id, cause, start, ended, billsec as talked, switch_id, customer_id, country, buy_plan_id";
        return $"""
            select {Columns} from call where linked_id is null and start >= {from} - interval '4 hours' and start < {to} and duration <= 14400
            union all
            select {Columns} from call where linked_id is null and start >= {from} - interval '31 days' and start < {to} and duration > 14400
            union all
            select {Tied} from call_attempt({from} - interval '48 hours', {to})
            union all
            select {Tied} from (
                select distinct on (a.id) a.* from (
                    select distinct date_bin('24 hours', start, 'epoch') as day from call
                    where linked_id is not null and duration > 14400 and start >= {from} - interval '31 days' and start < {from}) as long
                cross join lateral call_attempt(long.day - interval '24 hours', least(long.day + interval '48 hours', {from} - interval '48 hours')) as a
                where a.ended > {from}) as earlier
            """;
    }
}
