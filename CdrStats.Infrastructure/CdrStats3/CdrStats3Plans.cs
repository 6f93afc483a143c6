using System.Globalization;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>Takes over gateways, providers, retail and carrier plans with their rates, and VoIP plans. What has its name here already stays as it is here.</summary>
public sealed class CdrStats3Plans(GatewayStore gateways, ProviderStore providers, RatePlanStore plans, VoipPlanStore voipPlans)
{
    private const string CommandLine = "command line";

    /// <param name="currency">Of all plans: CDR-Stats knows none.</param>
    public async Task<IReadOnlyList<TakenObjects>> TakeAsync(CdrStats3Database from, Database database, string currency, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(database);
        var report = new List<TakenObjects>();
        var gateway = from.Has("voip_gateway") ? await GatewaysAsync(from, report, cancellation) : [];
        var provider = from.Has("voip_provider") ? await ProvidersAsync(from, gateway, report, cancellation) : [];
        if (!from.Has("voipbilling_voip_plan"))
        {
            return report;
        }

        var retail = await RatePlansAsync(from, RateSide.Sell, currency, provider, report, cancellation);
        var carrier = await RatePlansAsync(from, RateSide.Buy, currency, provider, report, cancellation);
        report.Add(await RatesAsync(from, database, RateSide.Sell, retail, cancellation));
        report.Add(await RatesAsync(from, database, RateSide.Buy, carrier, cancellation));
        report.Add(await VoipPlansAsync(from, currency, retail, carrier, cancellation));
        return report;
    }

    /// <summary>The plan of calls that were priced there, or not at all: it has the currency, and no rates. It stays, since those calls refer to it.</summary>
    /// <exception cref="CdrStats3Exception">It cannot be made.</exception>
    public async Task<int> HistoryAsync(string currency, CancellationToken cancellation)
    {
        var name = $"CDR-Stats 3, history in {currency}";
        return (await voipPlans.ListAsync(cancellation)).FirstOrDefault(plan => plan.Name == name) is { } known
            ? known.Id
            : await voipPlans.SaveAsync(CommandLine, new VoipPlanRow { Name = name, Currency = currency }, [], cancellation) switch
            {
                Saved.Done done => done.Id,
                var refused => throw new CdrStats3Exception($"The plan '{name}' cannot be made: {refused.Trouble}"),
            };
    }

    private async Task<Dictionary<int, int>> GatewaysAsync(CdrStats3Database from, List<TakenObjects> report, CancellationToken cancellation)
    {
        var there = await from.ListAsync(
            "select id, name::text, hostname::text, protocol::text, addprefix::text, removeprefix::text, maximum_call, coalesce(status, 1) from voip_gateway order by id",
            row => (Id: row.GetInt32(0), New: new Gateway
            {
                Name = row.GetString(1),
                Host = row.GetString(2),
                Protocol = row.GetString(3) is { Length: > 0 } protocol ? protocol : "sip",
                AddPrefix = row.GetString(4),
                RemovePrefix = row.GetString(5),
                MaximumCalls = row.IsDBNull(6) ? null : row.GetInt32(6),
                Active = row.GetInt32(7) == 0,
            }), cancellation);
        var known = (await gateways.ListAsync(cancellation)).ToDictionary(one => one.Gateway.Name, one => one.Gateway.Id, StringComparer.OrdinalIgnoreCase);
        return await EachAsync("gateways", there.Select(one => (one.Id, one.New.Name, Make: (Func<Task<Saved>>)(() => gateways.SaveAsync(CommandLine, one.New, cancellation)))), known, report);
    }

    private async Task<Dictionary<int, int>> ProvidersAsync(CdrStats3Database from, Dictionary<int, int> gateway, List<TakenObjects> report, CancellationToken cancellation)
    {
        var there = await from.ListAsync(
            "select id, name::text, metric, gateway_id from voip_provider order by id",
            row => (Id: row.GetInt32(0), New: new Provider { Name = row.GetString(1), Metric = row.GetInt32(2), GatewayId = row.IsDBNull(3) || !gateway.TryGetValue(row.GetInt32(3), out var id) ? null : id }), cancellation);
        var known = (await providers.ListAsync(cancellation)).ToDictionary(one => one.Provider.Name, one => one.Provider.Id, StringComparer.OrdinalIgnoreCase);
        return await EachAsync("providers", there.Select(one => (one.Id, one.New.Name, Make: (Func<Task<Saved>>)(() => providers.SaveAsync(CommandLine, one.New, cancellation)))), known, report);
    }

    private async Task<Dictionary<int, int>> RatePlansAsync(
        CdrStats3Database from, RateSide side, string currency, Dictionary<int, int> provider, List<TakenObjects> report, CancellationToken cancellation)
    {
        var sql = side == RateSide.Sell
            ? "select id, name::text, metric, null::integer from voipbilling_voip_retail_plan order by id"
            : "select id, name::text, metric, voip_provider_id from voipbilling_voip_carrier_plan order by id";
        var there = await from.ListAsync(
            sql, row => (Id: row.GetInt32(0), Name: row.GetString(1).Trim(), Metric: row.GetInt32(2), Provider: row.IsDBNull(3) ? (int?)null : row.GetInt32(3)), cancellation);
        var known = (await plans.ListAsync(side, cancellation)).ToDictionary(one => one.Plan.Name, one => one.Plan.Id, StringComparer.OrdinalIgnoreCase);
        // Their names need not be unique there; the later ones say which they were.
        var named = there.Select(one => one with { Name = there.Exists(other => other.Id < one.Id && other.Name.Equals(one.Name, StringComparison.OrdinalIgnoreCase)) ? $"{one.Name} ({one.Id})" : one.Name });
        return await EachAsync(
            side == RateSide.Sell ? "retail plans" : "carrier plans",
            named.Select(one => (one.Id, one.Name, Make: (Func<Task<Saved>>)(() => plans.SaveAsync(
                CommandLine, new RatePlanRow { Name = one.Name, Side = side, Currency = currency, Metric = one.Metric, ProviderId = one.Provider is { } old && provider.TryGetValue(old, out var id) ? id : null }, cancellation)))),
            known,
            report);
    }

    private static async Task<TakenObjects> RatesAsync(CdrStats3Database from, Database database, RateSide side, Dictionary<int, int> plans, CancellationToken cancellation)
    {
        var (table, plan, price, what) = side == RateSide.Sell
            ? ("voipbilling_voip_retail_rate", "voip_retail_plan_id", "retail_rate", "retail rates")
            : ("voipbilling_voip_carrier_rate", "voip_carrier_plan_id", "carrier_rate", "carrier rates");
        long there = 0, good = 0;
        await foreach (var row in from.RowsAsync($"select count(*), count(*) filter (where prefix between 1 and 999999999999999 and {price} >= 0 and {plan} is not null) from {table}", cancellation))
        {
            (there, good) = (row.GetInt64(0), row.GetInt64(1));
        }

        // A plan that has rates here, of an earlier run or of its own, keeps them.
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var empty = new Dictionary<int, int>();
        foreach (var (old, id) in plans)
        {
            await using var any = new NpgsqlCommand("select exists (select from rate where rate_plan_id = $1)", connection) { Parameters = { new() { Value = id } } };
            if (!(bool)(await any.ExecuteScalarAsync(cancellation))!)
            {
                empty.Add(old, id);
            }
        }

        long taken = 0, already = 0;
        await using (var writer = await connection.BeginBinaryImportAsync(
            "copy rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled) from stdin (format binary)", cancellation))
        {
            var destination = from.Has("dialcode_prefix") ? ("coalesce(p.destination, '')::text", "left join dialcode_prefix p on p.prefix = r.prefix") : ("''", "");
            // A prefix that a plan has twice: the later entry is meant.
            await foreach (var row in from.RowsAsync(
                $"""
                 select distinct on (r.{plan}, r.prefix) r.{plan}, r.prefix::text, {destination.Item1}, r.{price} from {table} r {destination.Item2}
                 where r.prefix between 1 and 999999999999999 and r.{price} >= 0 and r.{plan} is not null order by r.{plan}, r.prefix, r.id desc
                 """, cancellation))
            {
                if (!empty.TryGetValue(row.GetInt32(0), out var id))
                {
                    already++;
                    continue;
                }

                taken++;
                await writer.StartRowAsync(cancellation);
                await writer.WriteAsync(id, cancellation);
                await writer.WriteAsync(row.GetString(1), cancellation);
                await writer.WriteAsync(row.GetString(2), cancellation);
                await writer.WriteAsync(row.GetDecimal(3), NpgsqlTypes.NpgsqlDbType.Numeric, cancellation);
                await writer.WriteAsync(0m, NpgsqlTypes.NpgsqlDbType.Numeric, cancellation);
                await writer.WriteAsync(1, cancellation);
                await writer.WriteAsync(1, cancellation);
                await writer.WriteAsync(0, cancellation);
                await writer.WriteAsync(0m, NpgsqlTypes.NpgsqlDbType.Numeric, cancellation);
                await writer.WriteAsync(0, cancellation);
                await writer.WriteAsync(true, cancellation);
            }

            await writer.CompleteAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        var left = new List<string>();
        if (there > good)
        {
            left.Add(string.Create(CultureInfo.InvariantCulture, $"{there - good:N0} without a plan, a prefix or an amount"));
        }

        if (good > taken + already)
        {
            left.Add(string.Create(CultureInfo.InvariantCulture, $"{good - taken - already:N0} whose prefix a later entry of the plan has, too"));
        }

        return new TakenObjects(what, there, taken, already, left);
    }

    private async Task<TakenObjects> VoipPlansAsync(CdrStats3Database from, string currency, Dictionary<int, int> retail, Dictionary<int, int> carrier, CancellationToken cancellation)
    {
        var links = (await from.ListAsync("select voipplan_id, voipretailplan_id from voipbilling_voipplan_voipretailplan", row => (Plan: row.GetInt32(0), Rates: retail.GetValueOrDefault(row.GetInt32(1))), cancellation))
            .Concat(await from.ListAsync("select voipplan_id, voipcarrierplan_id from voipbilling_voipplan_voipcarrierplan", row => (Plan: row.GetInt32(0), Rates: carrier.GetValueOrDefault(row.GetInt32(1))), cancellation))
            .Where(link => link.Rates != 0).Distinct().ToLookup(link => link.Plan, link => link.Rates);
        var there = await from.ListAsync("select id, name::text, lcrtype from voipbilling_voip_plan order by id", row => (Id: row.GetInt32(0), Name: row.GetString(1).Trim(), Type: row.GetInt32(2)), cancellation);
        var known = (await voipPlans.ListAsync(cancellation)).ToDictionary(plan => plan.Name, plan => plan.Id, StringComparer.OrdinalIgnoreCase);
        var report = new List<TakenObjects>();
        await EachAsync(
            "VoIP plans",
            there.Select(one => (one.Id, one.Name, Make: (Func<Task<Saved>>)(() => voipPlans.SaveAsync(
                CommandLine, new VoipPlanRow { Name = one.Name, Currency = currency, Routing = one.Type == 1 ? RoutingType.Lcd : RoutingType.Lcr }, [.. links[one.Id]], cancellation)))),
            known,
            report);
        return report[0];
    }

    // The ids here by the ids there.
    private static async Task<Dictionary<int, int>> EachAsync(string what, IEnumerable<(int Id, string Name, Func<Task<Saved>> Make)> there, Dictionary<string, int> known, List<TakenObjects> report)
    {
        var ids = new Dictionary<int, int>();
        var (count, taken, already, left) = (0, 0, 0, new List<string>());
        foreach (var (old, name, make) in there)
        {
            count++;
            if (known.TryGetValue(name.Trim(), out var id))
            {
                already++;
                ids.Add(old, id);
                continue;
            }

            switch (await make())
            {
                case Saved.Done done:
                    taken++;
                    ids.Add(old, done.Id);
                    known[name.Trim()] = done.Id;
                    break;
                case var refused:
                    left.Add($"{name}: {refused.Trouble}");
                    break;
            }
        }

        report.Add(new TakenObjects(what, count, taken, already, left));
        return ids;
    }
}
