using CdrStats.Domain.Rating;
using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>
/// Prices the last 30 days' calls of a plan by its rates without and with a staged deck. Bounded: of more calls than <see cref="MostCalls"/> some are looked
/// at, in windows of consecutive ones spread evenly over the time.
/// </summary>
internal sealed class RateEffects(NpgsqlConnection connection, int plan, RateSide side, DateTimeOffset now)
{
    public const int MostCalls = 50_000;
    private const int Window = 250;
    private const int Days = 30;
    private const int DestinationsShown = 10;
    private const int Patience = 600;

    // Ids follow the order of import, and calls are imported as they end: the first and the last call by start say between which ids the days lie.
    private const string Range = """
        select (select min(id) from (select id from call where start >= $1 order by start limit 100) first),
            (select max(id) from (select id from call where start >= $1 order by start desc limit 100) last)
        """;

    private const string Sample = """
        select c.e164, c.billsec, coalesce(p.decimals, 4), c.sell_cost - c.buy_cost
        from unnest($1::bigint[]) as first (id)
        join lateral (select * from call where call.id >= first.id and call.id < first.id + $2 and call.start >= $3) c on true
        left join voip_plan p on p.id = c.voip_plan_id
        where c.billsec > 0 and case when $4 then c.sell_plan_id else c.buy_plan_id end = $5
        """;

    private const string Prefixes = """
        insert into wanted select distinct left(number, digits) from unnest($1::text[]) as number, generate_series(1, 20) as digits where digits <= length(number)
        """;

    private const string Terms = "prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, valid_from, valid_until, enabled, initial_per_minute";

    private const string Before = $"select {Terms} from rate join wanted using (prefix) where rate_plan_id = $1 and superseded_at is null";

    private const string After = $"""
        select {Terms} from rate join wanted using (prefix) where rate_plan_id = $1 and superseded_at is null and id not in ({RateStageSql.Ended})
        union all
        select {Terms} from outcome join wanted using (prefix)
        """;

    private const string LastChange = "select max(deck.valid_from) from step join deck using (n) where verdict in ('a', 'i', 'd', 'o')";

    public async Task<RateEffect> OfAsync(CancellationToken cancellation)
    {
        var at = await OneAsync(LastChange, cancellation) is DateTime last && last > now.UtcDateTime ? new DateTimeOffset(last, TimeSpan.Zero) : now;
        var (stored, looked, calls) = await CallsAsync(cancellation);
        var (before, after) = (new RateDeck([]), new RateDeck([]));
        if (calls.Count > 0)
        {
            await RunAsync("create temporary table wanted (prefix varchar(20) not null) on commit drop", cancellation);
            await RunAsync(Prefixes, cancellation, [calls.Select(call => call.Number).Distinct().ToArray()]);
            await RunAsync("analyze wanted", cancellation);
            before = await DeckAsync(Before, cancellation);
            after = await DeckAsync(After, cancellation);
        }

        return Sum(at, stored, looked, calls, before, after);
    }

    private RateEffect Sum(DateTimeOffset at, long stored, int looked, List<SampledCall> calls, RateDeck before, RateDeck after)
    {
        var (seconds, was, becomes, margin, lost) = (0L, 0m, 0m, 0m, 0);
        var destinations = new Dictionary<string, (int Calls, long Seconds, decimal Before, decimal After)>();
        foreach (var call in calls)
        {
            var (old, next) = (before.Find(call.Number, at), after.Find(call.Number, at));
            var (oldCost, cost) = (old is null ? 0 : Charging.Cost(old, call.Seconds, call.Decimals), next is null ? 0 : Charging.Cost(next, call.Seconds, call.Decimals));
            (seconds, was, becomes, margin, lost) = (seconds + call.Seconds, was + oldCost, becomes + cost, margin + call.Margin, lost + (old is not null && next is null ? 1 : 0));
            var name = (next ?? old) is not { } rate ? "–" : rate.Destination.Length > 0 ? rate.Destination : rate.Prefix;
            var sum = destinations.GetValueOrDefault(name);
            destinations[name] = (sum.Calls + 1, sum.Seconds + call.Seconds, sum.Before + oldCost, sum.After + cost);
        }

        return new RateEffect(
            at, stored, looked, calls.Count, seconds, was, becomes, margin, side == RateSide.Sell ? becomes - was : was - becomes, lost,
            [.. destinations.Select(one => new DestinationEffect(one.Key, one.Value.Calls, one.Value.Seconds, one.Value.Before, one.Value.After))
                .Where(one => one.Difference != 0).OrderByDescending(one => Math.Abs(one.Difference)).ThenBy(one => one.Destination, StringComparer.Ordinal).Take(DestinationsShown)]);
    }

    private async Task<(long Stored, int Looked, List<SampledCall> Calls)> CallsAsync(CancellationToken cancellation)
    {
        var since = now.AddDays(-Days).UtcDateTime;
        long first, last;
        await using (var range = Command(Range, since))
        await using (var row = await range.ExecuteReaderAsync(cancellation))
        {
            await row.ReadAsync(cancellation);
            if (row.IsDBNull(0))
            {
                return (0, 0, []);
            }

            (first, last) = (row.GetInt64(0), row.GetInt64(1));
        }

        var stored = Math.Max(1, last - first + 1);
        var windows = (int)Math.Min(MostCalls / Window, (stored + Window - 1) / Window);
        // Of few calls the windows lie side by side, and cover them all.
        var starts = Enumerable.Range(0, windows).Select(at => first + (stored <= MostCalls ? (long)at * Window : (long)((decimal)at * (stored - Window) / (windows - 1)))).ToArray();
        var calls = new List<SampledCall>();
        await using var sample = Command(Sample, starts, (long)Window, since, side == RateSide.Sell, plan);
        await using var call = await sample.ExecuteReaderAsync(cancellation);
        while (await call.ReadAsync(cancellation))
        {
            calls.Add(new SampledCall(call.GetString(0), call.GetInt32(1), call.GetInt32(2), call.GetDecimal(3)));
        }

        return (stored, (int)Math.Min(stored, (long)windows * Window), calls);
    }

    private async Task<RateDeck> DeckAsync(string sql, CancellationToken cancellation)
    {
        var (deck, read) = (new RateDeckBuilder(), 0);
        await using var command = Command(sql, plan);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            deck.Add(new Rate(
                ++read, row.GetString(0), row.GetString(1), row.GetDecimal(2), row.GetDecimal(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetDecimal(7), row.GetInt32(8),
                row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9), row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10), row.GetBoolean(11),
                row.IsDBNull(12) ? null : row.GetDecimal(12)));
        }

        return deck.Build();
    }

    private async Task RunAsync(string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<object?> OneAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(cancellation);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Patience };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private readonly record struct SampledCall(string Number, int Seconds, int Decimals, decimal Margin);
}
