using System.Collections.Frozen;
using CdrStats.Domain.Rating;
using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>Reads plans and decks into the shapes that the rating engine prices by.</summary>
internal static class PlanTables
{
    /// <summary>Each customer's plan, out of all of them.</summary>
    public static async Task<FrozenDictionary<int, VoipPlan>> ByCustomerAsync(
        NpgsqlConnection connection, IReadOnlyDictionary<int, VoipPlan> plans, CancellationToken cancellation)
    {
        var byCustomer = new Dictionary<int, VoipPlan>();
        await using var command = new NpgsqlCommand("select id, voip_plan_id from customer where voip_plan_id is not null", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            byCustomer.Add(reader.GetInt32(0), plans[reader.GetInt32(1)]);
        }

        return byCustomer.ToFrozenDictionary();
    }

    /// <summary>All plans by id. Decks already in <paramref name="decks"/> are taken as they are, the others are read and added.</summary>
    public static async Task<FrozenDictionary<int, VoipPlan>> PlansAsync(NpgsqlConnection connection, Dictionary<int, RateDeck> decks, CancellationToken cancellation)
    {
        var links = new List<(int Plan, int Id, RateSide Side, string Name, int Metric, int ProviderMetric, bool Active)>();
        const string Linked = """
            select link.voip_plan_id, deck.id, deck.side, deck.name, deck.metric, coalesce(provider.metric, 10), coalesce(gateway.active, true)
            from voip_plan_rate_plan link
            join rate_plan deck on deck.id = link.rate_plan_id
            left join provider on provider.id = deck.provider_id
            left join gateway on gateway.id = provider.gateway_id
            order by deck.id
            """;
        await using (var command = new NpgsqlCommand(Linked, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                links.Add((reader.GetInt32(0), reader.GetInt32(1), (RateSide)reader.GetInt16(2), reader.GetString(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetBoolean(6)));
            }
        }

        foreach (var id in links.Select(link => link.Id).Distinct().Where(id => !decks.ContainsKey(id)).ToList())
        {
            decks.Add(id, await DeckAsync(connection, id, cancellation));
        }

        var ofPlan = links.ToLookup(link => link.Plan);
        var bans = await BansAsync(connection, cancellation);
        var plans = new Dictionary<int, VoipPlan>();
        await using var terms = new NpgsqlCommand("select id, name, routing, currency, decimals, rates_inbound from voip_plan", connection);
        await using var row = await terms.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var id = row.GetInt32(0);
            plans.Add(id, new VoipPlan(
                id, row.GetString(1), (RoutingType)row.GetInt16(2), row.GetString(3), row.GetInt32(4), row.GetBoolean(5),
                [.. ofPlan[id].Where(link => link.Side == RateSide.Sell).Select(link => new RetailPlan(link.Id, link.Name, link.Metric, decks[link.Id]))],
                [.. ofPlan[id].Where(link => link.Side == RateSide.Buy)
                    .Select(link => new CarrierPlan(link.Id, link.Name, link.Metric, link.ProviderMetric, link.Active, decks[link.Id]))])
            {
                Bans = bans.GetValueOrDefault(id, BanList.None),
            });
        }

        return plans.ToFrozenDictionary();
    }

    private static async Task<Dictionary<int, BanList>> BansAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        const string Banned = "select link.voip_plan_id, array_agg(distinct prefix.prefix::text) from voip_plan_ban_plan link join ban_prefix prefix using (ban_plan_id) group by link.voip_plan_id";
        var bans = new Dictionary<int, BanList>();
        await using var command = new NpgsqlCommand(Banned, connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            bans.Add(row.GetInt32(0), new BanList(row.GetFieldValue<string[]>(1)));
        }

        return bans;
    }

    private static async Task<RateDeck> DeckAsync(NpgsqlConnection connection, int plan, CancellationToken cancellation)
    {
        const string Rates = """
            select id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds,
                   valid_from, valid_until, initial_per_minute
            from rate where rate_plan_id = $1 and enabled and superseded_at is null
            """;
        var deck = new RateDeckBuilder();
        await using var command = new NpgsqlCommand(Rates, connection) { Parameters = { new() { Value = plan } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            deck.Add(new Rate(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetDecimal(3), reader.GetDecimal(4),
                reader.GetInt32(5), reader.GetInt32(6), reader.GetInt32(7), reader.GetDecimal(8), reader.GetInt32(9),
                reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10),
                reader.IsDBNull(11) ? null : reader.GetFieldValue<DateTimeOffset>(11),
                InitialPerMinute: reader.IsDBNull(12) ? null : reader.GetDecimal(12)));
        }

        return deck.Build();
    }
}
