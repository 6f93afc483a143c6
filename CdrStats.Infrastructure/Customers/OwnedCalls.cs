using Npgsql;

namespace CdrStats.Infrastructure.Customers;

/// <summary>Reads the calls that may follow an account code, holding them, and stores their new owner and price.</summary>
internal static class OwnedCalls
{
    /// <summary>Calls that began in [from, until) under the code: nobody's or a switch's by default, or, where a former owner is given, that owner's.</summary>
    public static async Task<List<OwnedCall>> TakeAsync(
        NpgsqlConnection calls, string code, int? switchId, int? formerOwner, DateTimeOffset from, DateTimeOffset? until, CancellationToken cancellation)
    {
        // Bit 8 of the remarks: the owner is the switch's default (MediationRemarks.OwnerBySwitch).
        const string Sql = $"""
            select {OwnedCall.Columns} from call
            where start >= $1 and ($2::timestamptz is null or start < $2) and strpos(account_code, $3) > 0 and ($4::integer is null or switch_id = $4)
              and case when $5::integer is null then customer_id is null or remarks & 8 <> 0 else customer_id = $5 and remarks & 8 = 0 end
            order by start, id for update
            """;
        await using var command = new NpgsqlCommand(Sql, calls)
        {
            CommandTimeout = 300,
            Parameters =
            {
                new() { Value = from.UtcDateTime }, new NpgsqlParameter<DateTime?> { TypedValue = until?.UtcDateTime }, new() { Value = code },
                new NpgsqlParameter<int?> { TypedValue = switchId }, new NpgsqlParameter<int?> { TypedValue = formerOwner },
            },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<OwnedCall>();
        while (await row.ReadAsync(cancellation))
        {
            // Codes are compared as mediation does, without the blanks around them.
            if (OwnedCall.Read(row) is var call && call.AccountCode!.Trim() == code)
            {
                found.Add(call);
            }
        }

        return found;
    }

    public static async Task StoreAsync(NpgsqlConnection calls, IReadOnlyList<OwnedCall> changed, CancellationToken cancellation)
    {
        const string Sql = """
            update call set customer_id = n.customer_id, remarks = n.remarks, voip_plan_id = n.voip_plan_id, currency = n.currency, rating_status = n.rating_status,
                sell_rate = n.sell_rate, sell_cost = n.sell_cost, sell_rate_id = n.sell_rate_id, sell_plan_id = n.sell_plan_id, sell_prefix = n.sell_prefix, sell_billed = n.sell_billed,
                buy_rate = n.buy_rate, buy_cost = n.buy_cost, buy_rate_id = n.buy_rate_id, buy_plan_id = n.buy_plan_id, buy_prefix = n.buy_prefix, buy_billed = n.buy_billed,
                price_decimals = n.price_decimals, rebill_job = n.rebill_job
            from unnest($1::bigint[], $2::timestamptz[], $3::integer[], $4::smallint[], $5::integer[], $6::text[], $7::smallint[],
                $8::numeric[], $9::numeric[], $10::bigint[], $11::integer[], $12::text[], $13::integer[],
                $14::numeric[], $15::numeric[], $16::bigint[], $17::integer[], $18::text[], $19::integer[], $20::smallint[], $21::integer[])
                as n(id, start, customer_id, remarks, voip_plan_id, currency, rating_status,
                    sell_rate, sell_cost, sell_rate_id, sell_plan_id, sell_prefix, sell_billed, buy_rate, buy_cost, buy_rate_id, buy_plan_id, buy_prefix, buy_billed, price_decimals, rebill_job)
            where call.id = n.id and call.start = n.start
            """;
        await using var command = new NpgsqlCommand(Sql, calls) { CommandTimeout = 300 };
        void Column<T>(Func<OwnedCall, T> value) => command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. changed.Select(value)] });
        Column(call => call.Id);
        Column(call => call.Start.UtcDateTime);
        Column(call => call.CustomerId);
        Column(call => (short)call.Remarks);
        Column(call => call.VoipPlanId);
        Column(call => call.Currency);
        Column(call => (short)call.Rating.Status);
        Column(call => call.Rating.Sell.PerMinute);
        Column(call => call.Rating.Sell.Cost);
        Column(call => call.Rating.Sell.RateId);
        Column(call => call.Rating.Sell.PlanId);
        Column(call => NullIfEmpty(call.Rating.Sell.Prefix));
        Column(call => call.Rating.Sell.BilledSeconds);
        Column(call => call.Rating.Buy.PerMinute);
        Column(call => call.Rating.Buy.Cost);
        Column(call => call.Rating.Buy.RateId);
        Column(call => call.Rating.Buy.PlanId);
        Column(call => NullIfEmpty(call.Rating.Buy.Prefix));
        Column(call => call.Rating.Buy.BilledSeconds);
        Column(call => call.PriceDecimals);
        Column(call => call.RebillJob);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
