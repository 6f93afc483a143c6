using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Billing;

/// <summary>A rate plan in which a rate is missing.</summary>
public sealed record LackingPlan(int Id, string Name, bool IsSell);

/// <summary>Calls without a price for one reason, of one customer to one destination.</summary>
/// <param name="CustomerId">0: no owner. <paramref name="Customer"/> is empty then.</param>
/// <param name="Plans">In which a rate would price them: those of the plan that the calls were to be priced by.</param>
public sealed record UnratedRow(
    RatingStatus Status, int CustomerId, string Customer, string DialCode, string Destination, long Calls, long BillSeconds, DateTimeOffset First, DateTimeOffset Last, IReadOnlyList<LackingPlan> Plans);

/// <summary>All calls without a price for one reason.</summary>
public sealed record UnratedTotal(RatingStatus Status, long Calls, long BillSeconds);

/// <summary>Calls of a range without a price, the most first.</summary>
/// <param name="Found">How many rows there are; <paramref name="Rows"/> holds the first of them.</param>
public sealed record UnratedList(IReadOnlyList<UnratedTotal> Totals, IReadOnlyList<UnratedRow> Rows, int Found);

/// <summary>Finds calls without a price, by an index that has no others.</summary>
public sealed class UnratedQueries(NpgsqlDataSource database)
{
    /// <summary>Rows that are shown.</summary>
    public const int Most = 200;

    /// <summary>The reasons, each with something that mends it.</summary>
    public static IReadOnlyList<RatingStatus> Reasons { get; } = [RatingStatus.NoPlan, RatingStatus.NoRate, RatingStatus.NoSellRate, RatingStatus.NoBuyRate];

    /// <param name="reason">One of <see cref="Reasons"/>; null: any.</param>
    /// <exception cref="CallSearchTooWideException">It took too long.</exception>
    public async Task<UnratedList> ReadAsync(AccessScope scope, TimeRange range, RatingStatus? reason, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesBuySide)
        {
            return new UnratedList([], [], 0);
        }

        var (customer, destination, plans) = (
            await BillingNames.ReadAsync(database, scope, BillingBy.Customer, cancellation), await BillingNames.DestinationsAsync(database, cancellation), await PlansAsync(cancellation));
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var patience = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"set local statement_timeout = {(int)CallSearch.Patience.TotalMilliseconds}; set transaction read only"), connection))
        {
            await patience.ExecuteNonQueryAsync(cancellation);
        }

        await using var command = new NpgsqlCommand { Connection = connection };
        var which = reason is { } one ? $" and rating_status = {TrafficSql.Add(command.Parameters, (short)one)}" : "";
        command.CommandText = $"""
            select rating_status, coalesce(customer_id, 0), coalesce(voip_plan_id, 0), coalesce(dial_code, ''), count(*), sum(billsec)::bigint, min(start), max(start),
                grouping(dial_code) > 0, (count(*) over (partition by grouping(dial_code)))::integer
            from call
            where rating_status in (3, 5, 6, 7) and start >= {TrafficSql.Add(command.Parameters, range.From.UtcDateTime)} and start < {TrafficSql.Add(command.Parameters, range.To.UtcDateTime)}{which}
            group by grouping sets ((rating_status, customer_id, voip_plan_id, dial_code), (rating_status))
            order by 9 desc, 5 desc, 1, 2, 3, 4 limit {Most + 4}
            """;
        var (totals, rows, found) = (new List<UnratedTotal>(), new List<UnratedRow>(), 0);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var (status, calls, seconds) = ((RatingStatus)reader.GetInt16(0), reader.GetInt64(4), reader.GetInt64(5));
                if (reader.GetBoolean(8))
                {
                    totals.Add(new UnratedTotal(status, calls, seconds));
                    continue;
                }

                found = reader.GetInt32(9);
                var (who, code) = (reader.GetInt32(1), reader.GetString(3));
                rows.Add(new UnratedRow(
                    status, who, customer(who.ToString(CultureInfo.InvariantCulture)), code, destination(code), calls, seconds, reader.GetFieldValue<DateTimeOffset>(6), reader.GetFieldValue<DateTimeOffset>(7),
                    [.. plans[reader.GetInt32(2)].Where(plan => status == RatingStatus.NoRate || status == (plan.IsSell ? RatingStatus.NoSellRate : RatingStatus.NoBuyRate))]));
            }
        }
        catch (PostgresException slow) when (slow.SqlState == PostgresErrorCodes.QueryCanceled && !cancellation.IsCancellationRequested)
        {
            throw new CallSearchTooWideException(CallSearch.Patience, slow);
        }

        return new UnratedList(totals, rows, found);
    }

    /// <summary>By VoIP plan, the preferred first.</summary>
    private async Task<ILookup<int, LackingPlan>> PlansAsync(CancellationToken cancellation)
    {
        var plans = new List<(int VoipPlan, LackingPlan Plan)>();
        await using var command = database.CreateCommand("select l.voip_plan_id, p.id, p.name, p.side = 1 from voip_plan_rate_plan l join rate_plan p on p.id = l.rate_plan_id order by p.side, p.metric, p.id");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            plans.Add((reader.GetInt32(0), new LackingPlan(reader.GetInt32(1), reader.GetString(2), reader.GetBoolean(3))));
        }

        return plans.ToLookup(plan => plan.VoipPlan, plan => plan.Plan);
    }
}
