using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>
/// Folds what a batch adds into the roll-up tables, in the batch's own transaction and among its last commands: other importers wait for the
/// rows of the running minute only as long as the commit takes. Rows are touched in the keys' order, so that no two importers wait in a circle.
/// </summary>
internal static class RollupWriter
{
    /// <summary>Importers hold this lock shared until their commit; the audit takes it exclusively to compare and repair.</summary>
    public const string LockShared = "select pg_advisory_xact_lock_shared(hashtext('rollups'))";

    private const string Figures = "calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost";
    private const string SaleFigures = "calls, billsec, sell_cost, buy_cost, loss_calls, loss_billsec, loss_cost";
    private const string LegFigure = "leg_billsec";
    private const string PddFigures = "pdd_calls, pdd_sec";
    private const string EndFigures = "ended, ended_attempts, ended_answered, ended_effective, ended_billsec";

    public static async Task FoldAsync(NpgsqlConnection calls, Rollups rollups, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(calls);
        Append(batch, rollups);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Adds the commands that fold the figures in.</summary>
    public static void Append(NpgsqlBatch batch, Rollups rollups)
    {
        batch.BatchCommands.Add(new NpgsqlBatchCommand(LockShared));
        // Their defaults say the rest: where there are none they are not even sent.
        var figures = string.Join(", ", new[] { Figures, rollups.HasLegs ? LegFigure : null, rollups.HasPdd ? PddFigures : null }.OfType<string>());
        Fold(batch, "rollup_minute", "switch_id, customer_id, currency", $"{figures}, {EndFigures}", rollups.Minutes, key => Minute(key.Bucket), (to, rows) =>
        {
            Owner(to, rows);
            Minutes(to, rows, rollups);
        });
        Fold(batch, "rollup_traffic", "switch_id, customer_id, currency", figures, rollups.Traffic, key => Quarter(key.Bucket), (to, rows) =>
        {
            Owner(to, rows);
            Tallies(to, rows, tally => tally, rollups);
        });
        Fold(batch, "rollup_cause", "switch_id, customer_id, cause, currency", figures, rollups.Causes, key => Quarter(key.Bucket), (to, rows) =>
        {
            Column(to, rows, pair => pair.Key.SwitchId);
            Column(to, rows, pair => pair.Key.CustomerId);
            Column(to, rows, pair => pair.Key.Cause);
            Column(to, rows, pair => pair.Key.Currency);
            Tallies(to, rows, tally => tally, rollups);
        });
        Fold(batch, "rollup_country", "switch_id, customer_id, country, currency", figures, rollups.Countries, key => Quarter(key.Bucket), (to, rows) =>
        {
            Column(to, rows, pair => pair.Key.SwitchId);
            Column(to, rows, pair => pair.Key.CustomerId);
            Column(to, rows, pair => pair.Key.Country);
            Column(to, rows, pair => pair.Key.Currency);
            Tallies(to, rows, tally => tally, rollups);
        });
        Fold(batch, "rollup_destination", "switch_id, dial_code, carrier_id, currency", figures, rollups.Destinations, key => Quarter(key.Bucket), (to, rows) =>
        {
            Column(to, rows, pair => pair.Key.SwitchId);
            Column(to, rows, pair => pair.Key.DialCode);
            Column(to, rows, pair => pair.Key.CarrierId);
            Column(to, rows, pair => pair.Key.Currency);
            Tallies(to, rows, tally => tally, rollups);
        });
        Fold(batch, "rollup_sale", "switch_id, customer_id, dial_code, carrier_id, currency", SaleFigures, rollups.Sales, key => Quarter(key.Bucket), Sale);
        batch.BatchCommands.Add(EndedChanges.Note([.. rollups.Ends]));

        // The rows that all importers share come last.
        var totals = RollupTotals.Of(rollups);
        Fold(batch, "rollup_minute_switch", "switch_id, currency", $"{figures}, {EndFigures}", totals.Minutes, key => Minute(key.Bucket), (to, rows) =>
        {
            Column(to, rows, pair => pair.Key.SwitchId);
            Column(to, rows, pair => pair.Key.Currency);
            Minutes(to, rows, rollups);
        });
        Fold(batch, "rollup_total", "kind, span, switch_id, key, currency", figures, totals.Rows, key => DateTime.UnixEpoch + (key.Bucket * TotalKey.Length(key.Span)), (to, rows) =>
        {
            Column(to, rows, pair => (short)pair.Key.Of);
            Column(to, rows, pair => (short)pair.Key.Span);
            Column(to, rows, pair => pair.Key.SwitchId);
            Column(to, rows, pair => pair.Key.Key);
            Column(to, rows, pair => pair.Key.Currency);
            Tallies(to, rows, tally => tally, rollups);
        });
    }

    /// <summary>Adds the rows to those of a table that have the same keys.</summary>
    /// <param name="columns">Hands over the dimensions and the figures, in the order of their names.</param>
    private static void Fold<TKey, TTally>(
        NpgsqlBatch batch, string table, string dimensions, string figures, Dictionary<TKey, TTally> tallies, Func<TKey, DateTime> at,
        Action<NpgsqlBatchCommand, KeyValuePair<TKey, TTally>[]> columns) where TKey : IComparable<TKey>
    {
        var rows = Sorted(tallies);
        var names = $"bucket, {dimensions}, {figures}";
        var parameters = string.Join(", ", Enumerable.Range(1, names.Split(',').Length).Select(number => $"${number}"));
        var sums = string.Join(", ", figures.Split(", ").Select(figure => $"{figure} = {table}.{figure} + excluded.{figure}"));
        var command = new NpgsqlBatchCommand($"insert into {table} ({names}) select * from unnest({parameters}) on conflict (bucket, {dimensions}) do update set {sums}");
        Column(command, rows, pair => at(pair.Key));
        columns(command, rows);
        batch.BatchCommands.Add(command);
    }

    private static DateTime Minute(int bucket) => DateTime.SpecifyKind(Bucket.Start(bucket, Bucket.MinuteSeconds), DateTimeKind.Utc);

    private static DateTime Quarter(int bucket) => DateTime.SpecifyKind(Bucket.Start(bucket, Bucket.QuarterSeconds), DateTimeKind.Utc);

    private static void Owner<TTally>(NpgsqlBatchCommand command, KeyValuePair<TrafficKey, TTally>[] rows)
    {
        Column(command, rows, pair => pair.Key.SwitchId);
        Column(command, rows, pair => pair.Key.CustomerId);
        Column(command, rows, pair => pair.Key.Currency);
    }

    private static void Sale(NpgsqlBatchCommand command, KeyValuePair<SaleKey, SaleTally>[] rows)
    {
        Column(command, rows, pair => pair.Key.SwitchId);
        Column(command, rows, pair => pair.Key.CustomerId);
        Column(command, rows, pair => pair.Key.DialCode);
        Column(command, rows, pair => pair.Key.CarrierId);
        Column(command, rows, pair => pair.Key.Currency);
        Column(command, rows, pair => pair.Value.Calls);
        Column(command, rows, pair => pair.Value.BillSeconds);
        Column(command, rows, pair => pair.Value.SellCost);
        Column(command, rows, pair => pair.Value.BuyCost);
        Column(command, rows, pair => pair.Value.LossCalls);
        Column(command, rows, pair => pair.Value.LossSeconds);
        Column(command, rows, pair => pair.Value.Loss);
    }

    private static KeyValuePair<TKey, TTally>[] Sorted<TKey, TTally>(Dictionary<TKey, TTally> tallies) where TKey : IComparable<TKey>
    {
        KeyValuePair<TKey, TTally>[] pairs = [.. tallies];
        Array.Sort(pairs, static (left, right) => left.Key.CompareTo(right.Key));
        return pairs;
    }

    private static void Minutes(NpgsqlBatchCommand command, KeyValuePair<TrafficKey, MinuteTally>[] rows, Rollups rollups)
    {
        Tallies(command, rows, tally => tally.Started, rollups);
        Column(command, rows, pair => pair.Value.Ended.Calls);
        Column(command, rows, pair => pair.Value.Ended.Attempts);
        Column(command, rows, pair => pair.Value.Ended.Answered);
        Column(command, rows, pair => pair.Value.Ended.Effective);
        Column(command, rows, pair => pair.Value.Ended.TalkSeconds);
    }

    private static void Tallies<TKey, TTally>(NpgsqlBatchCommand command, KeyValuePair<TKey, TTally>[] rows, Func<TTally, Tally> tally, Rollups rollups)
    {
        Column(command, rows, pair => tally(pair.Value).Calls);
        Column(command, rows, pair => tally(pair.Value).Attempts);
        Column(command, rows, pair => tally(pair.Value).Answered);
        Column(command, rows, pair => tally(pair.Value).Effective);
        Column(command, rows, pair => tally(pair.Value).Duration);
        Column(command, rows, pair => tally(pair.Value).BillSeconds);
        Column(command, rows, pair => tally(pair.Value).SellCost);
        Column(command, rows, pair => tally(pair.Value).BuyCost);
        if (rollups.HasLegs)
        {
            Column(command, rows, pair => tally(pair.Value).LegSeconds);
        }

        if (rollups.HasPdd)
        {
            Column(command, rows, pair => tally(pair.Value).PddCalls);
            Column(command, rows, pair => tally(pair.Value).PddSeconds);
        }
    }

    private static void Column<TPair, TValue>(NpgsqlBatchCommand command, TPair[] rows, Func<TPair, TValue> value) =>
        command.Parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = Array.ConvertAll(rows, pair => value(pair)) });
}
