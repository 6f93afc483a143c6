using CdrStats.Domain.Accounts;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>How a call came to be what it is.</summary>
/// <param name="NumberSteps">How the destination is read with the switch's settings of today.</param>
/// <param name="NumberNow">What that gives; null when the switch is gone.</param>
/// <param name="PriceSteps">How the stored amounts were made, by the stored rates; without the buy side where the reader may not see it.</param>
public sealed record CallStory(IReadOnlyList<NumberStep> NumberSteps, NormalisedNumber? NumberNow, IReadOnlyList<RatingStep> PriceSteps)
{
    /// <summary>Whether today's settings read the number as it was read when the call was stored.</summary>
    public bool ReadsTheSame(Call call) => NumberNow is null || (NumberNow.Value.Kind == call.Kind && NumberNow.Value.Digits == call.E164);
}

/// <summary>
/// Tells how a call's number was read and how its price was made. Rates are never rewritten, and kept when they are removed, so the ids stored with
/// the call say it for ever (docs/decisions/0010).
/// </summary>
public sealed class CallExplanation(NpgsqlDataSource calls, MediationOptions mediation)
{
    private const int MostDecimals = 6;

    public async Task<CallStory> ExplainAsync(AccessScope scope, Call call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(call);
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        var switches = await MediationTables.SwitchesAsync(connection, mediation, cancellation);
        var numbers = switches.Values.FirstOrDefault(profile => profile.Id == call.Switch.Id)?.Numbers;
        var sell = await RateAsync(connection, call.Sell.RateId, cancellation);
        var buy = scope.SeesBuySide ? await RateAsync(connection, call.Buy?.RateId, cancellation) : null;
        var rebilled = scope.SeesEverything && call.RebillJob is { } job ? await RebilledAsync(connection, job, cancellation) : null;
        if (scope.HidesNumbers)
        {
            // How a number is read cannot be told without it; what it cost can.
            return new CallStory([], null, Price(scope, await new CallSearch(calls).AsStoredAsync(scope, call.Id, cancellation) ?? call, sell, buy, rebilled));
        }

        return new CallStory(numbers?.Explain(call.Destination) ?? [], numbers?.Normalise(call.Destination), Price(scope, call, sell, buy, rebilled));
    }

    private static IReadOnlyList<RatingStep> Price(AccessScope scope, Call call, Rate? sell, Rate? buy, RatingStep? rebilled)
    {
        // A plan of just the rates that priced the call: whatever else its plan holds today had no part in it.
        var plan = call.Plan is null ? null : new VoipPlan(
            call.Plan.Id, call.Plan.Name, RoutingType.Lcr, call.Currency ?? "", call.PriceDecimals ?? MostDecimals, true,
            sell is not null && call.Sell.Plan is { } retail ? [new RetailPlan(retail.Id, retail.Name, 10, new RateDeck([sell]))] : [],
            buy is not null && call.Buy?.Plan is { } carrier ? [new CarrierPlan(carrier.Id, carrier.Name, 10, 10, true, new RateDeck([buy]))] : []);
        var request = new RatingRequest(call.Kind, call.Direction, call.E164, call.Start, call.BillSeconds);
        var steps = RatingExplanation.Explain(plan, request, new RatingOutcome(call.Status, Side(call.Sell), Side(call.Buy)), scope.SeesBuySide);
        return rebilled is null ? steps : [.. steps, rebilled];
    }

    private static SidePrice Side(CallPrice? price) => price is null
        ? SidePrice.None
        : new SidePrice(price.PerMinute, price.Cost, price.RateId, price.Plan?.Id, price.Prefix ?? "", price.BilledSeconds);

    private static async Task<RatingStep?> RebilledAsync(NpgsqlConnection connection, int job, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select requested_by, requested_at from rebill_job where id = $1", connection) { Parameters = { new() { Value = job } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? new RatingStep("Billed again by order {0} of {1}, {2:d MMM yyyy HH:mm} UTC", job, row.GetString(0), row.GetFieldValue<DateTimeOffset>(1).UtcDateTime)
            : null;
    }

    private static async Task<Rate?> RateAsync(NpgsqlConnection connection, long? id, CancellationToken cancellation)
    {
        if (id is null)
        {
            return null;
        }

        const string Terms = """
            select id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, valid_from,
                initial_per_minute
            """;
        const string Sql = $"{Terms} from rate where id = $1 union all {Terms} from rate_removed where id = $1 limit 1";
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = id.Value } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
        {
            return null;
        }

        // Its end does not matter here: it was valid when the call was priced.
        return new Rate(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetDecimal(3), row.GetDecimal(4), row.GetInt32(5), row.GetInt32(6),
            row.GetInt32(7), row.GetDecimal(8), row.GetInt32(9), row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10),
            InitialPerMinute: row.IsDBNull(11) ? null : row.GetDecimal(11));
    }
}
