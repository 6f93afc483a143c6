namespace CdrStats.Web.Rating.Rest;

/// <summary>What is charged: a deck of rates in one currency.</summary>
/// <param name="Metric">A lower one is preferred.</param>
/// <param name="Rates">The address of its rates.</param>
public sealed record RetailPlanJson(string Url, int Id, long Version, string Name, string Currency, int Metric, string Rates);

/// <summary>What calls cost: a deck of rates in one currency.</summary>
/// <param name="Metric">A lower one is preferred, together with its provider's.</param>
/// <param name="Provider">The id of who carries its calls; null: nobody in particular.</param>
/// <param name="Rates">The address of its rates.</param>
public sealed record CarrierPlanJson(string Url, int Id, long Version, string Name, string Currency, int Metric, int? Provider, string Rates);

/// <summary>What may be set of a retail plan.</summary>
public record RatePlanInput
{
    public string Name { get; init; } = "";
    public string Currency { get; init; } = "";
    public int Metric { get; init; } = 10;
}

/// <summary>What may be set of a carrier plan.</summary>
public sealed record CarrierPlanInput : RatePlanInput
{
    public int? Provider { get; init; }
}
