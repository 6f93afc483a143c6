namespace CdrStats.Domain.Rating;

/// <summary>What a list of rates is ordered by.</summary>
public enum RateOrder
{
    Prefix,
    RetailRate,
    Destination,
}

/// <summary>Which rates of a <see cref="RateList"/> are wanted, and in which order. Conditions that are not null hold together.</summary>
/// <param name="Begins">Digits that the prefix begins with.</param>
/// <param name="Number">A normalised number that begins with the prefix.</param>
/// <param name="Destination">A part of the destination's name, in any case.</param>
public sealed record RateSearch(string? Begins = null, string? Number = null, string? Destination = null, RateOrder Order = RateOrder.Prefix, bool Descending = false);

/// <summary>A rate that a plan sells by, and the retail plan that it stands in.</summary>
public sealed record ListedRate(Rate Rate, RetailPlan Plan);

/// <summary>Some of the rates that were searched for, and how many there are in all.</summary>
public sealed record RateSlice(int Count, IReadOnlyList<ListedRate> Rates);
