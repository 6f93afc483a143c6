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
    private static readonly string[] EndFigures = ["ended", "ended_attempts", "ended_answered", "ended_effective", "ended_billsec"];

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
        // Its default says the rest: without legs it is not even sent.
        string[] more = rollups.HasLegs ? [LegFigure] : [];
        var minutes = Sorted(rollups.Minutes);
        var minute = Table("rollup_minute", "switch_id, customer_id, currency", [.. EndFigures, .. more]);
        Times(minute, minutes, Bucket.MinuteSeconds, key => key.Bucket);
        Column(minute, minutes, pair => pair.Key.SwitchId);
        Column(minute, minutes, pair => pair.Key.CustomerId);
        Column(minute, minutes, pair => pair.Key.Currency);
        MinuteTallies(minute, minutes);
        Legs(minute, minutes, rollups, tally => tally.Started);
        batch.BatchCommands.Add(minute);

        var traffic = Sorted(rollups.Traffic);
        var total = Table("rollup_traffic", "switch_id, customer_id, currency", more);
        Times(total, traffic, Bucket.QuarterSeconds, key => key.Bucket);
        Column(total, traffic, pair => pair.Key.SwitchId);
        Column(total, traffic, pair => pair.Key.CustomerId);
        Column(total, traffic, pair => pair.Key.Currency);
        Tallies(total, traffic, tally => tally);
        Legs(total, traffic, rollups, tally => tally);
        batch.BatchCommands.Add(total);

        var causes = Sorted(rollups.Causes);
        var cause = Table("rollup_cause", "switch_id, customer_id, cause, currency", more);
        Times(cause, causes, Bucket.QuarterSeconds, key => key.Bucket);
        Column(cause, causes, pair => pair.Key.SwitchId);
        Column(cause, causes, pair => pair.Key.CustomerId);
        Column(cause, causes, pair => pair.Key.Cause);
        Column(cause, causes, pair => pair.Key.Currency);
        Tallies(cause, causes, tally => tally);
        Legs(cause, causes, rollups, tally => tally);
        batch.BatchCommands.Add(cause);

        var countries = Sorted(rollups.Countries);
        var country = Table("rollup_country", "switch_id, customer_id, country, currency", more);
        Times(country, countries, Bucket.QuarterSeconds, key => key.Bucket);
        Column(country, countries, pair => pair.Key.SwitchId);
        Column(country, countries, pair => pair.Key.CustomerId);
        Column(country, countries, pair => pair.Key.Country);
        Column(country, countries, pair => pair.Key.Currency);
        Tallies(country, countries, tally => tally);
        Legs(country, countries, rollups, tally => tally);
        batch.BatchCommands.Add(country);

        var destinations = Sorted(rollups.Destinations);
        var destination = Table("rollup_destination", "switch_id, dial_code, carrier_id, currency", more);
        Times(destination, destinations, Bucket.QuarterSeconds, key => key.Bucket);
        Column(destination, destinations, pair => pair.Key.SwitchId);
        Column(destination, destinations, pair => pair.Key.DialCode);
        Column(destination, destinations, pair => pair.Key.CarrierId);
        Column(destination, destinations, pair => pair.Key.Currency);
        Tallies(destination, destinations, tally => tally);
        Legs(destination, destinations, rollups, tally => tally);
        batch.BatchCommands.Add(destination);
        batch.BatchCommands.Add(Sale(rollups));
        batch.BatchCommands.Add(EndedChanges.Note([.. rollups.Ends]));
        AppendTotals(batch, RollupTotals.Of(rollups), rollups, more);
    }

    // The rows that all importers share come last.
    private static void AppendTotals(NpgsqlBatch batch, RollupTotals totals, Rollups rollups, string[] more)
    {
        var minutes = Sorted(totals.Minutes);
        var minute = Table("rollup_minute_switch", "switch_id, currency", [.. EndFigures, .. more]);
        Times(minute, minutes, Bucket.MinuteSeconds, key => key.Bucket);
        Column(minute, minutes, pair => pair.Key.SwitchId);
        Column(minute, minutes, pair => pair.Key.Currency);
        MinuteTallies(minute, minutes);
        Legs(minute, minutes, rollups, tally => tally.Started);
        batch.BatchCommands.Add(minute);

        var rows = Sorted(totals.Rows);
        var total = Table("rollup_total", "kind, span, switch_id, key, currency", more);
        Column(total, rows, pair => DateTime.UnixEpoch + (pair.Key.Bucket * TotalKey.Length(pair.Key.Span)));
        Column(total, rows, pair => (short)pair.Key.Of);
        Column(total, rows, pair => (short)pair.Key.Span);
        Column(total, rows, pair => pair.Key.SwitchId);
        Column(total, rows, pair => pair.Key.Key);
        Column(total, rows, pair => pair.Key.Currency);
        Tallies(total, rows, tally => tally);
        Legs(total, rows, rollups, tally => tally);
        batch.BatchCommands.Add(total);
    }

    private static NpgsqlBatchCommand Sale(Rollups rollups)
    {
        var sales = Sorted(rollups.Sales);
        var sale = Table("rollup_sale", "switch_id, customer_id, dial_code, carrier_id, currency", SaleFigures);
        Times(sale, sales, Bucket.QuarterSeconds, key => key.Bucket);
        Column(sale, sales, pair => pair.Key.SwitchId);
        Column(sale, sales, pair => pair.Key.CustomerId);
        Column(sale, sales, pair => pair.Key.DialCode);
        Column(sale, sales, pair => pair.Key.CarrierId);
        Column(sale, sales, pair => pair.Key.Currency);
        Column(sale, sales, pair => pair.Value.Calls);
        Column(sale, sales, pair => pair.Value.BillSeconds);
        Column(sale, sales, pair => pair.Value.SellCost);
        Column(sale, sales, pair => pair.Value.BuyCost);
        Column(sale, sales, pair => pair.Value.LossCalls);
        Column(sale, sales, pair => pair.Value.LossSeconds);
        Column(sale, sales, pair => pair.Value.Loss);
        return sale;
    }

    private static KeyValuePair<TKey, TTally>[] Sorted<TKey, TTally>(Dictionary<TKey, TTally> tallies) where TKey : IComparable<TKey>
    {
        KeyValuePair<TKey, TTally>[] pairs = [.. tallies];
        Array.Sort(pairs, static (left, right) => left.Key.CompareTo(right.Key));
        return pairs;
    }

    private static NpgsqlBatchCommand Table(string table, string dimensions, string[] more) =>
        Table(table, dimensions, more.Length == 0 ? Figures : $"{Figures}, {string.Join(", ", more)}");

    private static NpgsqlBatchCommand Table(string table, string dimensions, string figures)
    {
        var columns = $"bucket, {dimensions}, {figures}";
        var parameters = string.Join(", ", Enumerable.Range(1, columns.Split(',').Length).Select(number => $"${number}"));
        var sums = string.Join(", ", figures.Split(", ").Select(figure => $"{figure} = {table}.{figure} + excluded.{figure}"));
        return new NpgsqlBatchCommand(
            $"insert into {table} ({columns}) select * from unnest({parameters}) on conflict (bucket, {dimensions}) do update set {sums}");
    }

    private static void Times<TKey, TTally>(NpgsqlBatchCommand command, KeyValuePair<TKey, TTally>[] pairs, int seconds, Func<TKey, int> bucket) =>
        Column(command, pairs, pair => DateTime.SpecifyKind(Bucket.Start(bucket(pair.Key), seconds), DateTimeKind.Utc));

    private static void MinuteTallies(NpgsqlBatchCommand command, KeyValuePair<TrafficKey, MinuteTally>[] pairs)
    {
        Tallies(command, pairs, tally => tally.Started);
        Column(command, pairs, pair => pair.Value.Ended.Calls);
        Column(command, pairs, pair => pair.Value.Ended.Attempts);
        Column(command, pairs, pair => pair.Value.Ended.Answered);
        Column(command, pairs, pair => pair.Value.Ended.Effective);
        Column(command, pairs, pair => pair.Value.Ended.TalkSeconds);
    }

    private static void Tallies<TKey, TTally>(NpgsqlBatchCommand command, KeyValuePair<TKey, TTally>[] pairs, Func<TTally, Tally> tally)
    {
        Column(command, pairs, pair => tally(pair.Value).Calls);
        Column(command, pairs, pair => tally(pair.Value).Attempts);
        Column(command, pairs, pair => tally(pair.Value).Answered);
        Column(command, pairs, pair => tally(pair.Value).Effective);
        Column(command, pairs, pair => tally(pair.Value).Duration);
        Column(command, pairs, pair => tally(pair.Value).BillSeconds);
        Column(command, pairs, pair => tally(pair.Value).SellCost);
        Column(command, pairs, pair => tally(pair.Value).BuyCost);
    }

    private static void Legs<TKey, TTally>(NpgsqlBatchCommand command, KeyValuePair<TKey, TTally>[] pairs, Rollups rollups, Func<TTally, Tally> tally)
    {
        if (rollups.HasLegs)
        {
            Column(command, pairs, pair => tally(pair.Value).LegSeconds);
        }
    }

    private static void Column<TPair, TValue>(NpgsqlBatchCommand command, TPair[] pairs, Func<TPair, TValue> value) =>
        command.Parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = Array.ConvertAll(pairs, pair => value(pair)) });
}
