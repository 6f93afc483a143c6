using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>What an order would do, and has not done.</summary>
/// <param name="Calls">Those it is about.</param>
/// <param name="Changed">Of those, the ones whose amounts would be others.</param>
/// <param name="Totals">By currency; the amounts of all calls it is about.</param>
public sealed record RebillPreview(
    long Calls, long Changed, IReadOnlyList<RebillLine> Totals, IReadOnlyList<RebillLine> Customers, IReadOnlyList<RebillLine> Carriers, IReadOnlyList<RebillLine> Destinations);

/// <summary>Amounts of one customer, carrier or destination in one currency; an empty name stands for calls without one.</summary>
public sealed record RebillLine(string Name, string Currency, RebillSum Sum);

/// <summary>Prices calls as an order would, by the same rules, and changes nothing: several stretches of its range at once, each as the database sends it.</summary>
/// <param name="atOnce">So many stretches at once.</param>
public sealed class RebillTrial(NpgsqlDataSource calls, Importer importer, int atOnce = 2)
{
    private const int StretchesEach = 8;

    private const string Columns = """
        c.start, c.customer_id, c.billsec, (c.kind + c.direction * 16 + c.rating_status * 256)::integer, c.e164, c.dial_code, c.buy_plan_id, c.currency, c.sell_cost, c.buy_cost,
        case c.rating_status when 1 then c.sell_rate end, case c.rating_status when 1 then c.buy_rate end,
        (case when c.rating_status <> 1 then 0 else (c.sell_rate_id is null)::integer + 2 * (c.buy_rate_id is null)::integer end)
        """;

    /// <param name="progress">Told how many calls were looked at.</param>
    public async Task<RebillPreview> RunAsync(AccessScope scope, RebillOrder order, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        RebillJobs.MustSeeEverything(scope);
        var rules = await importer.RulesAsync(cancellation);
        var stretches = new ConcurrentQueue<(DateTimeOffset From, DateTimeOffset To)>(await RebillJobs.StretchesAsync(calls, order.Range, atOnce * StretchesEach, cancellation));
        var seen = new Seen(progress);
        var tallies = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(
            async () =>
            {
                var tally = new Tally(rules, order);
                while (stretches.TryDequeue(out var stretch))
                {
                    await ReadAsync(tally, order, stretch.From, stretch.To, seen, cancellation);
                }

                return tally;
            },
            cancellation)));
        var all = tallies[0];
        foreach (var one in tallies[1..])
        {
            all.Add(one);
        }

        return await NamedAsync(all, rules, cancellation);
    }

    private async Task ReadAsync(Tally tally, RebillOrder order, DateTimeOffset from, DateTimeOffset to, Seen seen, CancellationToken cancellation)
    {
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var copy = await connection.BeginRawBinaryCopyAsync(
            $"copy (select {Columns} from call c where c.start >= {RebillOrder.Literal(from)} and c.start < {RebillOrder.Literal(to)} and {order.Where()}) to stdout (format binary)", cancellation);
        var rows = new CopyRows(copy);
        while (await rows.NextAsync(cancellation))
        {
            tally.Read(rows);
            seen.Add(rows.Count);
        }
    }

    private async Task<RebillPreview> NamedAsync(Tally tally, ImportRules rules, CancellationToken cancellation)
    {
        var customers = await NamesAsync("select id, name from customer", cancellation);
        var carriers = await NamesAsync("select id, name from rate_plan", cancellation);
        return new RebillPreview(
            tally.Calls, tally.Changed,
            Lines(tally.Customers, _ => ""),
            Lines(tally.Customers, id => id == 0 ? "" : customers.GetValueOrDefault(id, $"#{id}")),
            Lines(tally.Carriers, id => id == 0 ? "" : carriers.GetValueOrDefault(id, $"#{id}")),
            Lines(tally.Destinations, code => rules.Mediation.DialPlan.Find(code) is { } place ? $"{place.Country} {place.Destination}".Trim() : code));
    }

    // The greatest differences first, then the greatest sales.
    private static List<RebillLine> Lines<TKey>(Dictionary<(TKey Key, string Currency), RebillSum> sums, Func<TKey, string> name) =>
        [.. sums.GroupBy(pair => (Name: name(pair.Key.Key), pair.Key.Currency), pair => pair.Value)
            .Select(same => new RebillLine(same.Key.Name, same.Key.Currency, same.Aggregate((left, right) => left + right)))
            .OrderByDescending(line => Math.Abs(line.Sum.MarginDifference)).ThenByDescending(line => line.Sum.Differs).ThenByDescending(line => line.Sum.SellAfter).ThenBy(line => line.Name, StringComparer.Ordinal)];

    private async Task<Dictionary<int, string>> NamesAsync(string sql, CancellationToken cancellation)
    {
        await using var command = calls.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var names = new Dictionary<int, string>();
        while (await row.ReadAsync(cancellation))
        {
            names.Add(row.GetInt32(0), row.GetString(1));
        }

        return names;
    }

    /// <summary>What one reader has seen.</summary>
    private sealed class Tally(ImportRules rules, RebillOrder order)
    {
        private const int Together = 8_192;
        private readonly TextCache _texts = new();
        private readonly BatchRating _rating = new();
        private readonly VoipPlan?[] _plans = new VoipPlan?[Together];
        private readonly RatingRequest[] _requests = new RatingRequest[Together];
        private readonly RatingOutcome[] _outcomes = new RatingOutcome[Together];
        private readonly Before[] _before = new Before[Together];

        public long Calls { get; private set; }

        public long Changed { get; private set; }

        public Dictionary<(int Key, string Currency), RebillSum> Customers { get; } = [];

        public Dictionary<(int Key, string Currency), RebillSum> Carriers { get; } = [];

        public Dictionary<(string Key, string Currency), RebillSum> Destinations { get; } = [];

        public void Read(CopyRows rows)
        {
            var fields = new CopyFields(rows.Bytes, _texts, rows.From);
            for (var at = 0; at < rows.Count; at++)
            {
                fields.NextRow();
                var (start, customer, seconds, packed, e164) = (fields.Instant(out _)!.Value, fields.Int(), fields.Int()!.Value, fields.Int()!.Value, fields.Text()!);
                _before[at] = new Before(customer ?? 0, fields.Recurring() ?? "", fields.Int() ?? 0, fields.Recurring() ?? "", fields.Numeric(out _)!.Value, fields.Numeric(out _)!.Value);
                var (sellRate, buyRate, given) = (fields.Numeric(out _), fields.Numeric(out _), order.GivenToo ? DropNext(ref fields) : fields.Int()!.Value);
                _plans[at] = RebilledCall.PlanOf(rules, order, customer);
                _requests[at] = new RatingRequest((CallKind)(packed & 15), (CallDirection)((packed >> 4) & 15), e164, start, seconds, given == 0 ? default : new GivenPrice(
                    (given & 1) != 0 ? sellRate : null, (given & 1) != 0 ? _before[at].Sell : null, (given & 2) != 0 ? buyRate : null, (given & 2) != 0 ? _before[at].Buy : null));
            }

            _rating.Rate(_plans.AsSpan(0, rows.Count), _requests.AsSpan(0, rows.Count), _outcomes.AsSpan(0, rows.Count));
            Calls += rows.Count;
            for (var at = 0; at < rows.Count; at++)
            {
                Count(_before[at], _plans[at]?.Currency ?? "", _outcomes[at]);
            }
        }

        public void Add(Tally other)
        {
            (Calls, Changed) = (Calls + other.Calls, Changed + other.Changed);
            Merge(Customers, other.Customers);
            Merge(Carriers, other.Carriers);
            Merge(Destinations, other.Destinations);
        }

        private static int DropNext(ref CopyFields fields)
        {
            fields.Int();
            return 0;
        }

        private void Count(in Before was, string currency, in RatingOutcome now)
        {
            Changed += now.Sell.Cost != was.Sell || now.Buy.Cost != was.Buy || currency != was.Currency ? 1 : 0;
            Count(Customers, was.Customer, was.Customer, was, currency, now);
            Count(Destinations, was.DialCode, was.DialCode, was, currency, now);
            Count(Carriers, was.Carrier, now.Buy.PlanId ?? 0, was, currency, now);
        }

        private static void Count<TKey>(Dictionary<(TKey, string), RebillSum> sums, TKey before, TKey after, in Before was, string currency, in RatingOutcome now) where TKey : IEquatable<TKey>
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (before, was.Currency), out _);
            sum.Calls++;
            (sum.SellBefore, sum.BuyBefore) = (sum.SellBefore + was.Sell, sum.BuyBefore + was.Buy);
            if (!before.Equals(after) || currency != was.Currency)
            {
                sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (after, currency), out _);
                sum.Calls++;
            }

            (sum.SellAfter, sum.BuyAfter) = (sum.SellAfter + now.Sell.Cost, sum.BuyAfter + now.Buy.Cost);
        }

        private static void Merge<TKey>(Dictionary<TKey, RebillSum> into, Dictionary<TKey, RebillSum> from) where TKey : notnull
        {
            foreach (var (key, sum) in from)
            {
                into[key] = into.GetValueOrDefault(key) + sum;
            }
        }

        private readonly record struct Before(int Customer, string DialCode, int Carrier, string Currency, decimal Sell, decimal Buy);
    }

    private sealed class Seen(IProgress<long>? progress)
    {
        private long _count;

        public void Add(int rows) => progress?.Report(Interlocked.Add(ref _count, rows));
    }
}
