using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing.Reconciliation;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>
/// Our calls by a carrier's plans of one currency, in a temporary table of one transaction. What is not answered and costs nothing is among them: a carrier
/// that bills it is to be told so.
/// </summary>
internal sealed class OurCalls(NpgsqlConnection connection, AccessScope scope, ReconciliationTerms terms)
{
    private static readonly TimeSpan None = TimeSpan.Zero;

    /// <summary>How far the period is exceeded at either end: a call near it may have its partner beyond it.</summary>
    public TimeSpan Around => terms.Kind == ReconciliationKind.Calls ? TimeSpan.FromSeconds(terms.TimeTolerance) : None;

    /// <param name="plans">The carrier plans.</param>
    /// <param name="billed">Whether charged seconds are compared, not those of the talk time.</param>
    public async Task FillAsync(int[] plans, bool billed, CancellationToken cancellation)
    {
        if (!scope.SeesBuySide)
        {
            throw new UnauthorizedAccessException("What calls cost is for operators.");
        }

        await connection.RunAsync("set local work_mem = '64MB'", cancellation);
        await connection.RunAsync(
            $"""
            create temporary table ours on commit drop as
            select c.id, c.start, translate(case when c.e164 <> '' then c.e164 else c.destination end, '+ -().', '') as number, c.caller_number as caller,
                {(billed ? "c.buy_billed" : "c.billsec")} as seconds, c.buy_cost as amount, c.billsec > 0 or c.buy_cost <> 0 as billed, c.buy_prefix, c.buy_rate_id
            from call c where c.buy_plan_id = any($1) and c.start >= $2 and c.start < $3
            """,
            cancellation, plans, (terms.Period.From - Around).UtcDateTime, (terms.Period.To + Around).UtcDateTime);
        await connection.RunAsync("analyze ours", cancellation);
    }

    /// <summary>How many in the period were billed.</summary>
    public Task<long> CountAsync(CancellationToken cancellation) => connection.OneAsync<long>(
        "select count(*) from ours where billed and start >= $1 and start < $2", cancellation, terms.Period.From.UtcDateTime, terms.Period.To.UtcDateTime);

    /// <summary>Compares the clocks by calls whose digits and length stand once on either side, and no farther apart than a day.</summary>
    public async Task<ClockMeasure?> MeasureAsync(CancellationToken cancellation)
    {
        const string Measure = """
            with our as (select right(number, $1) as tail, seconds, min(start) as start from ours where billed group by 1, 2 having count(*) = 1),
                their as (select right(number, $1) as tail, seconds, min(start) as start from theirs group by 1, 2 having count(*) = 1),
                apart as (
                    select extract(epoch from their.start - our.start) as seconds from our join their using (tail, seconds)
                    where their.start - our.start between interval '-26 hours' and interval '26 hours'),
                middle as materialized (select percentile_disc(0.5) within group (order by seconds) as seconds from apart)
            select round(middle.seconds)::integer, count(*)::integer, (count(*) filter (where abs(apart.seconds - middle.seconds) <= $2))::integer from apart, middle group by middle.seconds
            """;
        // The planner takes what stands once for a few rows: it would seek each of them among all others, and find the middle anew for each.
        await connection.RunAsync("set local enable_nestloop = off", cancellation);
        ClockMeasure? measure = null;
        await using (var command = connection.Command(Measure, terms.Digits, terms.TimeTolerance))
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            if (await row.ReadAsync(cancellation))
            {
                measure = new ClockMeasure(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2));
            }
        }

        await connection.RunAsync("set local enable_nestloop = on", cancellation);
        return measure;
    }
}
