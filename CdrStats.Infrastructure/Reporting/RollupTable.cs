using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>A roll-up table's definition as SQL over the calls, for [$1, $2): to count what differs, and to set it right.</summary>
/// <param name="Recount">A select of key and figures from the calls.</param>
/// <param name="IsWhole">Its figures are all of the table's: a row that should not be there may go.</param>
internal sealed record RollupTable(string Name, string Keys, string Figures, string Recount, bool IsWhole)
{
    /// <summary>How long its buckets are: it is looked at in whole ones.</summary>
    public TimeSpan Bucket { get; private init; } = TimeSpan.FromMinutes(15);

    /// <summary>Which of the table's rows these are.</summary>
    public string Rows { get; private init; } = "true";

    private const string CallFigures = "calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost, leg_billsec, pdd_calls, pdd_sec";
    private const string EndFigures = "ended, ended_attempts, ended_answered, ended_effective, ended_billsec";
    private const string Customer = "coalesce(customer_id, 0) as customer_id";
    private const string DialCode = "coalesce(dial_code, '') as dial_code";
    private const string Carrier = "coalesce(buy_plan_id, 0) as carrier_id";
    private const string Currency = "coalesce(currency, '') as currency";

    /// <summary>What the quarters of an hour add up to, once they are right; each may be of those before it.</summary>
    public static IReadOnlyList<RollupTable> Totals { get; } = [Total(TotalSpan.Hour), Total(TotalSpan.SixHours), Total(TotalSpan.Day), Total(TotalSpan.SixteenDays)];

    public static IReadOnlyList<RollupTable> All { get; } =
    [
        Quarters("rollup_traffic", "switch_id, customer_id, currency", $"switch_id, {Customer}, {Currency}"),
        Quarters("rollup_cause", "switch_id, customer_id, cause, currency", $"switch_id, {Customer}, cause, {Currency}"),
        Quarters("rollup_country", "switch_id, customer_id, country, currency", $"switch_id, {Customer}, coalesce(country, '') as country, {Currency}"),
        Quarters("rollup_destination", "switch_id, dial_code, carrier_id, currency",
            $"switch_id, {DialCode}, {Carrier}, {Currency}"),
        // Of records alone, whatever they are tied to.
        new("rollup_sale", "bucket, switch_id, customer_id, dial_code, carrier_id, currency", "calls, billsec, sell_cost, buy_cost, loss_calls, loss_billsec, loss_cost",
            $"""
            select date_bin('15 minutes', start, 'epoch') as bucket, switch_id, {Customer}, {DialCode}, {Carrier}, {Currency}, count(*), sum(billsec)::bigint, sum(sell_cost), sum(buy_cost),
                count(*) filter (where sell_cost < buy_cost), coalesce(sum(billsec) filter (where sell_cost < buy_cost), 0)::bigint, coalesce(sum(buy_cost - sell_cost) filter (where sell_cost < buy_cost), 0)
            from call where start >= $1 and start < $2 group by 1, 2, 3, 4, 5, 6
            """, true),
        .. Totals,
    ];

    /// <summary>The minutes: what started in them, and if asked what ended in them.</summary>
    public static IEnumerable<RollupTable> Minutes(bool ends)
    {
        const string Keys = "bucket, switch_id, customer_id, currency";
        yield return new RollupTable("rollup_minute", Keys, CallFigures,
            $"select date_trunc('minute', at) as bucket, switch_id, {Customer}, {Currency}, {AttemptSql.CallSums} from ({AttemptSql.Began("$1", "$2")}) as counted group by 1, 2, 3, 4", false);
        if (ends)
        {
            yield return new RollupTable("rollup_minute", Keys, EndFigures,
                $"select date_trunc('minute', at) as bucket, switch_id, {Customer}, {Currency}, {AttemptSql.EndSums} from ({AttemptSql.Ended("$1", "$2", "$3")}) as counted group by 1, 2, 3, 4",
                false);
        }

        // Once the minutes are right.
        yield return new RollupTable("rollup_minute_switch", "bucket, switch_id, currency", $"{CallFigures}, {EndFigures}",
            $"""
            select bucket, switch_id, currency, {string.Join(", ", $"{CallFigures}, {EndFigures}".Split(", ").Select(figure => figure is "sell_cost" or "buy_cost" ? $"sum({figure})" : $"sum({figure})::bigint"))}
            from rollup_minute where bucket >= $1 and bucket < $2 group by 1, 2, 3 having {string.Join(" or ", $"{CallFigures}, {EndFigures}".Split(", ").Select(figure => $"sum({figure}) <> 0"))}
            """, true);
    }

    private string[] FigureNames => Figures.Split(", ");

    private string Stored => $"select {Keys}, {Figures} from {Name} where {Rows} and bucket >= $1 and bucket < $2 and ({string.Join(" or ", FigureNames.Select(figure => $"{figure} <> 0"))})";

    /// <summary>Rows that differ either way; rows of zeros, left by a call that was taken back, are as good as none.</summary>
    public string CountDrift =>
        $"select count(*) from (select {Keys} from ((({Recount}) except ({Stored})) union all (({Stored}) except ({Recount}))) as different group by {Keys}) as rows";

    public IReadOnlyList<string> Repair => IsWhole
        ? [$"delete from {Name} where {Rows} and bucket >= $1 and bucket < $2", $"insert into {Name} ({Keys}, {Figures}) {Recount} order by bucket"]
        :
        [
            $"update {Name} set {string.Join(", ", FigureNames.Select(figure => $"{figure} = 0"))} where bucket >= $1 and bucket < $2",
            $"insert into {Name} ({Keys}, {CallFigures}, {EndFigures}) select {Keys}, {OrZero(CallFigures)}, {OrZero(EndFigures)} from ({Recount}) as recount " +
            $"on conflict ({Keys}) do update set {string.Join(", ", FigureNames.Select(figure => $"{figure} = excluded.{figure}"))}",
        ];

    private static RollupTable Total(TotalSpan span) => new(
        "rollup_total", "kind, span, switch_id, bucket, key, currency", CallFigures, $"select * from rollup_totals($1, $2, {(int)span}::smallint)", true)
    {
        Bucket = TotalKey.Length(span),
        Rows = $"span = {(int)span}",
    };

    private static RollupTable Quarters(string name, string keys, string ofCall) => new(
        name, $"bucket, {keys}", CallFigures,
        $"select date_bin('15 minutes', at, 'epoch') as bucket, {ofCall}, {AttemptSql.CallSums} from ({AttemptSql.Began("$1", "$2")}) as counted group by {string.Join(", ", Enumerable.Range(1, keys.Split(',').Length + 1))}",
        true);

    private string OrZero(string columns) => columns == Figures ? columns : string.Join(", ", columns.Split(", ").Select(_ => "0"));
}
