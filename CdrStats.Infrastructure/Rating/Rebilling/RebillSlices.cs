using CdrStats.Domain.Rating;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>One slice of an order after another: calls are read and priced without holding them, and stored where they are still as they were read.</summary>
internal sealed class RebillSlices(NpgsqlDataSource calls, Importer importer, int slice)
{
    private readonly TextCache _texts = new();

    /// <summary>Does the next slice of a part. True: that was the last one, or the order was stopped.</summary>
    public async Task<bool> BillAsync(int job, int part, CancellationToken cancellation)
    {
        while (true)
        {
            await using var connection = await calls.OpenConnectionAsync(cancellation);
            if (await PlaceAsync(connection, job, part, hold: false, cancellation) is not { } place)
            {
                return true;
            }

            var rules = await importer.RulesAsync(cancellation);
            if (place.Order.PlanId is { } chosen && !rules.Plans.ContainsKey(chosen))
            {
                throw new InvalidOperationException("The plan that the calls are to be billed by was deleted. Stop the order.");
            }

            var found = await ReadAsync(connection, place, cancellation);
            var changed = Price(found, rules, place.Order, job);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await RunAsync(connection, BillingStore.Settings, cancellation);
            if (await PlaceAsync(connection, job, part, hold: true, cancellation) is not { } held)
            {
                return true;
            }

            // Somebody else did this slice, or touched one of its calls: it is read again.
            if (held.Reached != place.Reached || held.ReachedId != place.ReachedId || !await StoreAsync(connection, changed, cancellation))
            {
                continue;
            }

            await RebillKept.AddAsync(connection, job, changed, cancellation);
            var isLast = found.Count < slice;
            await MoveAsync(connection, job, part, found, changed, isLast, cancellation);
            await BillingStore.CountAsync(connection, changed, cancellation);
            await transaction.CommitAsync(cancellation);
            return isLast;
        }
    }

    /// <summary>Gives the calls of one slice back what they were billed by before. True: there is none left.</summary>
    public async Task<bool> UndoAsync(int job, CancellationToken cancellation)
    {
        while (true)
        {
            await using var connection = await calls.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await RunAsync(connection, BillingStore.Settings, cancellation);
            if (await RebillKept.TakeAsync(connection, job, cancellation) is not { } kept)
            {
                return true;
            }

            var ids = string.Join(',', kept.Billings.Keys);
            var found = await CopyAsync(
                connection,
                $"from call c where c.id = any ('{{{ids}}}'::bigint[]) and c.start >= {RebillOrder.Literal(kept.First)} and c.start <= {RebillOrder.Literal(kept.Last)} order by c.start, c.id",
                cancellation);

            // A call that was imported anew or priced otherwise since has nothing to be given back.
            var changed = found.Where(call => call.Was.Job == job).Select(call => new Rebilled(call, kept.Billings[call.Id])).ToList();
            if (!await StoreAsync(connection, changed, cancellation))
            {
                continue;
            }

            await RebillKept.DropAsync(connection, kept.Id, cancellation);
            await BillingStore.CountAsync(connection, changed, cancellation);
            await transaction.CommitAsync(cancellation);
            return false;
        }
    }

    private static async Task<bool> StoreAsync(NpgsqlConnection connection, List<Rebilled> changed, CancellationToken cancellation)
    {
        try
        {
            return await BillingStore.StoreAsync(connection, changed, cancellation);
        }
        catch (PostgresException met) when (met.SqlState is PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }

    private static List<Rebilled> Price(List<RebilledCall> found, ImportRules rules, RebillOrder order, int job)
    {
        var plans = new VoipPlan?[found.Count];
        var requests = new RatingRequest[found.Count];
        for (var at = 0; at < found.Count; at++)
        {
            plans[at] = RebilledCall.PlanOf(rules, order, found[at].CustomerId);
            requests[at] = found[at].Request(order.GivenToo);
        }

        var outcomes = new RatingOutcome[found.Count];
        new BatchRating().Rate(plans, requests, outcomes);
        var changed = new List<Rebilled>(found.Count);
        for (var at = 0; at < found.Count; at++)
        {
            var now = new Billing(plans[at]?.Id, plans[at]?.Currency, (short?)plans[at]?.Decimals, job, outcomes[at]);
            if (!now.Equals(found[at].Was, whoever: true))
            {
                changed.Add(new Rebilled(found[at], now));
            }
        }

        return changed;
    }

    private Task<List<RebilledCall>> ReadAsync(NpgsqlConnection connection, Place place, CancellationToken cancellation) => CopyAsync(
        connection,
        FormattableString.Invariant($"""
            from call c
            where c.start >= {RebillOrder.Literal(place.Reached)} and c.start < {RebillOrder.Literal(place.To)} and (c.start, c.id) > ({RebillOrder.Literal(place.Reached)}, {place.ReachedId})
                and {place.Order.Where()}
            order by c.start, c.id limit {slice}
            """),
        cancellation);

    private async Task<List<RebilledCall>> CopyAsync(NpgsqlConnection connection, string from, CancellationToken cancellation)
    {
        var found = new List<RebilledCall>(slice);
        await using var copy = await connection.BeginRawBinaryCopyAsync($"copy (select {RebilledCall.Columns} {from}) to stdout (format binary)", cancellation);
        var rows = new CopyRows(copy);
        while (await rows.NextAsync(cancellation))
        {
            Read(rows, found);
        }

        return found;
    }

    private void Read(CopyRows rows, List<RebilledCall> found)
    {
        var fields = new CopyFields(rows.Bytes, _texts, rows.From);
        while (fields.At < rows.To)
        {
            fields.NextRow();
            found.Add(RebilledCall.Read(ref fields));
        }
    }

    private static async Task<Place?> PlaceAsync(NpgsqlConnection connection, int job, int part, bool hold, CancellationToken cancellation)
    {
        var sql = $"""
            select p.reached, p.reached_id, p.range_to, {RebillJobs.OrderColumns}
            from rebill_part p join rebill_job j on j.id = p.job_id
            where p.job_id = $1 and p.number = $2 and not p.finished and j.finished_at is null {(hold ? "for update of p for share of j" : "")}
            """;
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = job }, new() { Value = part } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? new Place(row.GetFieldValue<DateTimeOffset>(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), RebillJobs.ReadOrder(row, 3))
            : null;
    }

    private static async Task MoveAsync(
        NpgsqlConnection connection, int job, int part, List<RebilledCall> found, List<Rebilled> changed, bool isLast, CancellationToken cancellation)
    {
        var last = found.Count > 0 ? found[^1] : null;
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "update rebill_part set reached = coalesce($3, reached), reached_id = coalesce($4, reached_id), looked = looked + $5, changed = changed + $6, finished = $7 where job_id = $1 and number = $2")
        {
            Parameters =
            {
                new() { Value = job }, new() { Value = part }, new NpgsqlParameter<DateTime?> { TypedValue = last?.Start.UtcDateTime }, new NpgsqlParameter<long?> { TypedValue = last?.Id },
                new() { Value = (long)found.Count }, new() { Value = (long)changed.Count }, new() { Value = isLast },
            },
        });
        var sums = new RebillSums();
        foreach (var (call, now) in changed)
        {
            sums.Add(call.Was.Currency ?? "", now.Currency ?? "", call.Was.Rating, now.Rating);
        }

        foreach (var (currency, sum) in sums.ByCurrency)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                insert into rebill_sum (job_id, part, currency, calls, sell_before, sell_after, buy_before, buy_after) values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (job_id, part, currency) do update set calls = rebill_sum.calls + excluded.calls,
                    sell_before = rebill_sum.sell_before + excluded.sell_before, sell_after = rebill_sum.sell_after + excluded.sell_after,
                    buy_before = rebill_sum.buy_before + excluded.buy_before, buy_after = rebill_sum.buy_after + excluded.buy_after
                """)
            {
                Parameters =
                {
                    new() { Value = job }, new() { Value = part }, new() { Value = currency }, new() { Value = sum.Calls }, new() { Value = sum.SellBefore }, new() { Value = sum.SellAfter },
                    new() { Value = sum.BuyBefore }, new() { Value = sum.BuyAfter },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed record Place(DateTimeOffset Reached, long ReachedId, DateTimeOffset To, RebillOrder Order);
}
