using System.Runtime.CompilerServices;
using CdrStats.Domain.Billing.Reconciliation;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>
/// Holds the lines of an invoice against the sums of our calls: by prefix, each call counting for the longest of the invoice that its number begins with, or by
/// the name that the carrier's deck has for its destination; and by day where the invoice tells it.
/// </summary>
internal sealed class InvoiceSettlement(NpgsqlConnection connection, ReconciliationTerms terms, CarrierFileLayout layout)
{
    private bool IsByDay => layout.IndexOf(CarrierColumn.Day) >= 0;

    public async IAsyncEnumerable<SettledLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var byPrefix = layout.IndexOf(CarrierColumn.Prefix) >= 0;
        await connection.RunAsync(
            """
            create temporary table invoiced on commit drop as
            select lower(number) as key, (start at time zone 'UTC')::date as day, min(number) as name, min(line) as line, case when count(calls) = count(*) then sum(calls)::bigint end as calls,
                sum(seconds)::bigint as seconds, sum(amount) as amount
            from theirs group by 1, 2
            """, cancellation);
        await connection.RunAsync("create temporary table invoiced_key on commit drop as select distinct key from invoiced; alter table invoiced_key add primary key (key); analyze invoiced_key", cancellation);
        await using var command = connection.Command(Compare(byPrefix), IsByDay, terms.Zone.Id, terms.Period.From.UtcDateTime, terms.Period.To.UtcDateTime);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            yield return Settle(row);
        }
    }

    private static string Compare(bool byPrefix)
    {
        var summed = byPrefix
            ? """
              select coalesce(known.key, buy_prefix, '') as key, day, calls, seconds, amount
              from (select number, buy_prefix, day, count(*) as calls, sum(seconds) as seconds, sum(amount) as amount from dated group by number, buy_prefix, day) as numbers
              left join lateral (
                  select key from generate_series(1, (select max(length(key)) from invoiced_key)) as digits join invoiced_key on key = left(number, digits)
                  order by digits desc limit 1) as known on true
              """
            : "select coalesce(nullif(rate.destination, ''), dated.buy_prefix, '') as key, day, 1 as calls, seconds, amount from dated left join rate on rate.id = dated.buy_rate_id";
        return $"""
            with dated as (
                select *, case when $1 then (start at time zone $2)::date else date '1970-01-01' end as day from ours where billed and start >= $3 and start < $4),
            summed as ({summed}),
            our as (select lower(key) as key, day, min(key) as name, sum(calls)::bigint as calls, sum(seconds)::bigint as seconds, sum(amount) as amount from summed group by 1, 2)
            select day, coalesce(their.name, our.name), our.calls, our.seconds, our.amount, their.line, their.calls, their.seconds, their.amount
            from our full join invoiced as their using (key, day) order by day, coalesce(their.name, our.name) collate "C"
            """;
    }

    private SettledLine Settle(NpgsqlDataReader row)
    {
        var name = row.GetString(1);
        var ours = row.IsDBNull(2) ? null : new SettledSide(null, null, name, "", row.GetInt64(2), row.GetInt64(3), row.GetDecimal(4));
        var theirs = row.IsDBNull(5) ? null : new SettledSide(row.GetInt32(5), null, name, "", row.IsDBNull(6) ? null : row.GetInt64(6), row.GetInt64(7), row.GetDecimal(8));
        var reasons = Between(ours, theirs);
        var pile = theirs is null ? ReconciliationPile.OursOnly : ours is null ? ReconciliationPile.TheirsOnly
            : reasons == ReconciliationReasons.None ? ReconciliationPile.Equal : ReconciliationPile.Different;
        return new SettledLine(pile, reasons, ours, theirs, IsByDay ? DateOnly.FromDateTime(row.GetDateTime(0)) : null);
    }

    private ReconciliationReasons Between(SettledSide? ours, SettledSide? theirs)
    {
        if (ours is null || theirs is null)
        {
            return ReconciliationReasons.None;
        }

        return (theirs.Calls is { } calls && calls != ours.Calls ? ReconciliationReasons.Calls : ReconciliationReasons.None)
            | (Math.Abs(ours.Seconds - theirs.Seconds) > terms.SecondsTolerance * Math.Max(1, ours.Calls ?? 1) ? ReconciliationReasons.Seconds : ReconciliationReasons.None)
            | (Math.Abs(ours.Amount - theirs.Amount) > terms.AmountTolerance ? ReconciliationReasons.Amount : ReconciliationReasons.None);
    }
}
