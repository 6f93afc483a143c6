using System.Globalization;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>A call and what it is billed by from now on.</summary>
internal readonly record struct Rebilled(RebilledCall Call, Billing Now);

/// <summary>Stores what calls are billed by, each where it was read: one that was written meanwhile is not touched, and the whole slice is done again.</summary>
internal static class BillingStore
{
    // Nobody else may have changed a row since it was read: a place belongs to a row for as long as the transaction that wrote it is its last.
    private const string Sql = """
        update only {0} as c set voip_plan_id = n.voip_plan_id, currency = n.currency, price_decimals = n.price_decimals, rebill_job = n.rebill_job, rating_status = n.rating_status,
            sell_rate = n.sell_rate, sell_cost = n.sell_cost, sell_rate_id = n.sell_rate_id, sell_plan_id = n.sell_plan_id, sell_prefix = n.sell_prefix, sell_billed = n.sell_billed,
            buy_rate = n.buy_rate, buy_cost = n.buy_cost, buy_rate_id = n.buy_rate_id, buy_plan_id = n.buy_plan_id, buy_prefix = n.buy_prefix, buy_billed = n.buy_billed
        from unnest($1::text[], $2::text[], $3::bigint[], $4::integer[], $5::text[], $6::smallint[], $7::integer[], $8::smallint[],
            $9::numeric[], $10::numeric[], $11::bigint[], $12::integer[], $13::text[], $14::integer[], $15::numeric[], $16::numeric[], $17::bigint[], $18::integer[], $19::text[], $20::integer[])
            as n(at, written, id, voip_plan_id, currency, price_decimals, rebill_job, rating_status, sell_rate, sell_cost, sell_rate_id, sell_plan_id, sell_prefix, sell_billed,
                buy_rate, buy_cost, buy_rate_id, buy_plan_id, buy_prefix, buy_billed)
        where c.ctid = n.at::tid and c.xmin = n.written::xid and c.id = n.id
        """;

    /// <summary>Of a transaction that bills: rows are gone to by their places, and a crash that undoes its last moments undoes them whole.</summary>
    public const string Settings = "set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off; set local synchronous_commit = off";

    /// <returns>False: some row is not as it was read. Nothing may be committed then.</returns>
    public static async Task<bool> StoreAsync(NpgsqlConnection calls, IReadOnlyList<Rebilled> changed, CancellationToken cancellation)
    {
        foreach (var table in changed.GroupBy(one => one.Call.Table))
        {
            await using var name = new NpgsqlCommand("select $1::oid::regclass::text", calls) { Parameters = { new() { Value = table.Key, NpgsqlDbType = NpgsqlDbType.Oid } } };
            var partition = (string)(await name.ExecuteScalarAsync(cancellation))!;
            Rebilled[] rows = [.. table];
            await using var command = new NpgsqlCommand(string.Format(CultureInfo.InvariantCulture, Sql, partition), calls) { CommandTimeout = 300 };
            // The driver writes no arrays of places; as texts they are the same.
            Column(command, rows, row => string.Create(CultureInfo.InvariantCulture, $"({row.Call.At.BlockNumber},{row.Call.At.OffsetNumber})"));
            Column(command, rows, row => row.Call.Written.ToString(CultureInfo.InvariantCulture));
            Column(command, rows, row => row.Call.Id);
            Billings(command, Array.ConvertAll(rows, row => row.Now));
            if (await command.ExecuteNonQueryAsync(cancellation) != rows.Length)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The columns of what calls are billed by, in the order of <c>rebill_kept</c> and of the update.</summary>
    public static void Billings(NpgsqlCommand command, Billing[] billings)
    {
        Column(command, billings, one => one.PlanId);
        Column(command, billings, one => one.Currency);
        Column(command, billings, one => one.Decimals);
        Column(command, billings, one => one.Job);
        Column(command, billings, one => (short)one.Rating.Status);
        Side(one => one.Rating.Sell);
        Side(one => one.Rating.Buy);

        void Side(Func<Billing, SidePrice> side)
        {
            Column(command, billings, one => side(one).PerMinute);
            Column(command, billings, one => side(one).Cost);
            Column(command, billings, one => side(one).RateId);
            Column(command, billings, one => side(one).PlanId);
            Column(command, billings, one => NullIfEmpty(side(one).Prefix));
            Column(command, billings, one => side(one).BilledSeconds);
        }
    }

    /// <summary>Moves the roll-ups along. After the calls were written; the last thing before the commit.</summary>
    public static async Task CountAsync(NpgsqlConnection calls, IReadOnlyList<Rebilled> changed, CancellationToken cancellation)
    {
        var rollups = new Rollups();
        var legs = new LegChanges();
        foreach (var (call, now) in changed)
        {
            var (was, figures) = (call.Figures(call.Was), call.Figures(now));
            if (was == figures)
            {
                continue;
            }

            if (call.LinkedId is { } linkedId)
            {
                legs.Remove(linkedId, new Leg(was, call.RecordKey), rollups);
                legs.Add(linkedId, new Leg(figures, call.RecordKey), rollups);
            }
            else
            {
                rollups.Remove(was);
                rollups.Add(figures);
            }
        }

        await legs.SettleAsync(calls, rollups, cancellation);
        await RollupWriter.FoldAsync(calls, rollups, cancellation);
        await using var tell = new NpgsqlCommand("select pg_notify('cdr_stored', '')", calls);
        await tell.ExecuteNonQueryAsync(cancellation);
    }

    public static void Column<TRow, TValue>(NpgsqlCommand command, TRow[] rows, Func<TRow, TValue> value) =>
        command.Parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = Array.ConvertAll(rows, row => value(row)) });

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
