using CdrStats.Domain.Rating;
using Npgsql;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>What the calls of a slice were billed by before an order, by call id.</summary>
internal sealed record RebillKept(long Id, DateTimeOffset First, DateTimeOffset Last, Dictionary<long, Billing> Billings)
{
    private const string Columns = """
        voip_plan_ids, currencies, decimals, jobs, statuses, sell_rates, sell_costs, sell_rate_ids, sell_plan_ids, sell_prefixes, sell_billed,
        buy_rates, buy_costs, buy_rate_ids, buy_plan_ids, buy_prefixes, buy_billed
        """;

    public static async Task AddAsync(NpgsqlConnection calls, int job, IReadOnlyList<Rebilled> changed, CancellationToken cancellation)
    {
        if (changed.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            $"insert into rebill_kept (job_id, first, last, calls, ids, {Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)", calls)
        {
            Parameters =
            {
                new() { Value = job }, new() { Value = changed.Min(one => one.Call.Start).UtcDateTime }, new() { Value = changed.Max(one => one.Call.Start).UtcDateTime }, new() { Value = changed.Count },
                new() { Value = changed.Select(one => one.Call.Id).ToArray() },
            },
        };
        BillingStore.Billings(command, [.. changed.Select(one => one.Call.Was)]);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The oldest slice that nobody else is at, held; null when there is none.</summary>
    public static async Task<RebillKept?> TakeAsync(NpgsqlConnection calls, int job, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select id, first, last, ids, {Columns} from rebill_kept where job_id = $1 order by id limit 1 for update skip locked", calls) { Parameters = { new() { Value = job } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
        {
            return null;
        }

        var at = 3;
        var ids = Next<long>();
        var (plans, currencies, decimals, jobs, statuses) = (Next<int?>(), Next<string?>(), Next<short?>(), Next<int?>(), Next<short>());
        var (sell, buy) = (Side(), Side());
        var billings = new Dictionary<long, Billing>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            billings.Add(ids[i], new Billing(plans[i], currencies[i], decimals[i], jobs[i], new RatingOutcome((RatingStatus)statuses[i], sell(i), buy(i))));
        }

        return new RebillKept(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2), billings);

        T[] Next<T>() => row.GetFieldValue<T[]>(at++);

        Func<int, SidePrice> Side()
        {
            var (rates, costs, rateIds, planIds, prefixes, billed) = (Next<decimal>(), Next<decimal>(), Next<long?>(), Next<int?>(), Next<string?>(), Next<int>());
            return i => new SidePrice(rates[i], costs[i], rateIds[i], planIds[i], prefixes[i] ?? "", billed[i]);
        }
    }

    public static async Task DropAsync(NpgsqlConnection calls, long id, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("delete from rebill_kept where id = $1", calls) { Parameters = { new() { Value = id } } };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
