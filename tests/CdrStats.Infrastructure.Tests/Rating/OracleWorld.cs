using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>Random decks, plans and calls with what each call must cost, reckoned by a program that shares nothing with the engine (tests/oracle/rating.py).</summary>
/// <param name="Halves">Amounts that lie exactly between two that can be stored.</param>
internal sealed record OracleWorld(IReadOnlyList<OracleDeck> Decks, IReadOnlyList<OraclePlan> Plans, IReadOnlyList<OracleCall> Calls, int Halves)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowReadingFromString, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The document as the program wrote it.</summary>
    public string Text { get; private init; } = "";

    /// <param name="withChange">Also with decks and plans as they were changed later, and what each call costs by those.</param>
    public static async Task<OracleWorld> MakeAsync(int seed, int calls, bool withChange = false)
    {
        string[] wanted = [Path.Combine(AppContext.BaseDirectory, "oracle", "rating.py"), seed.ToString(CultureInfo.InvariantCulture), calls.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("python3", withChange ? [.. wanted, "--changed"] : wanted)
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return JsonSerializer.Deserialize<OracleWorld>(text, Json)! with { Text = text };
    }

    /// <summary>The plans as the engine prices by them.</summary>
    public IReadOnlyDictionary<int, VoipPlan> EnginePlans()
    {
        var decks = Decks.ToDictionary(deck => deck.Id, deck => (Deck: deck, Rates: new RateDeck([.. deck.Rates.Select(rate => rate.ToRate())])));
        return Plans.ToDictionary(plan => plan.Id, plan => new VoipPlan(
            plan.Id, $"Plan {plan.Id}", plan.Routing == "lcd" ? RoutingType.Lcd : RoutingType.Lcr, "EUR", plan.Decimals, plan.Inbound,
            [.. plan.Retail.Select(id => new RetailPlan(id, $"Retail {id}", decks[id].Deck.Metric, decks[id].Rates))],
            [.. plan.Carriers.Select(id => new CarrierPlan(id, $"Carrier {id}", decks[id].Deck.Metric, decks[id].Deck.ProviderMetric, decks[id].Deck.Active, decks[id].Rates))]));
    }
}

internal sealed record OracleDeck(int Id, int Metric, int ProviderMetric, bool Active, IReadOnlyList<OracleRate> Rates);

internal sealed record OracleRate(
    long Id, string Prefix, decimal Rate, decimal? First, decimal Fee, decimal Charge, int Initial, int Increment, int Minimum, int Grace, long? From, long? Until, bool Enabled)
{
    public Rate ToRate() => new(Id, Prefix, "", Rate, Fee, Initial, Increment, Minimum, Charge, Grace, At(From), At(Until), Enabled, First);

    private static DateTimeOffset? At(long? seconds) => seconds is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null;
}

internal sealed record OraclePlan(int Id, string Routing, int Decimals, bool Inbound, IReadOnlyList<int> Retail, IReadOnlyList<int> Carriers);

internal sealed record OracleCall(
    int? Plan, string Kind, string Direction, string Number, long At, int Seconds, decimal? SellRate, decimal? SellCost, decimal? BuyRate, decimal? BuyCost, OracleOutcome Expect,
    OracleOutcome? After = null)
{
    public RatingRequest Request => new(
        Kind == "internal" ? CallKind.Internal : CallKind.International, Direction == "inbound" ? CallDirection.Inbound : CallDirection.Outbound, Number,
        DateTimeOffset.FromUnixTimeSeconds(At), Seconds, new GivenPrice(SellRate, SellCost, BuyRate, BuyCost));
}

internal sealed record OracleOutcome(string Status, OraclePrice Sell, OraclePrice Buy)
{
    private static readonly Dictionary<string, RatingStatus> Statuses = Enum.GetValues<RatingStatus>().ToDictionary(status => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()));

    /// <summary>The same with the engine's words.</summary>
    public RatingOutcome ToOutcome() => new(Statuses[Status], Sell.ToPrice(), Buy.ToPrice());
}

internal sealed record OraclePrice(int? Deck, long? Id, string Prefix, decimal Rate, int Billed, decimal Cost)
{
    public SidePrice ToPrice() => new(Rate, Cost, Id, Deck, Prefix, Billed);
}
