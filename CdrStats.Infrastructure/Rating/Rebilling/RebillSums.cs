using System.Runtime.InteropServices;
using CdrStats.Domain.Rating;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>Amounts before and after, of one currency.</summary>
/// <param name="Calls">Those that the amounts are of, before or after.</param>
public record struct RebillSum(long Calls, decimal SellBefore, decimal SellAfter, decimal BuyBefore, decimal BuyAfter)
{
    /// <summary>What is earned more.</summary>
    public readonly decimal MarginDifference => SellAfter - BuyAfter - (SellBefore - BuyBefore);

    /// <summary>Whether any total is another.</summary>
    public readonly bool Differs => SellBefore != SellAfter || BuyBefore != BuyAfter;

    public static RebillSum operator +(RebillSum left, RebillSum right) => left.Plus(right);

    public readonly RebillSum Plus(RebillSum other) => new(
        Calls + other.Calls, SellBefore + other.SellBefore, SellAfter + other.SellAfter, BuyBefore + other.BuyBefore, BuyAfter + other.BuyAfter);
}

/// <summary>Amounts before and after by currency: never added over several.</summary>
internal sealed class RebillSums
{
    public Dictionary<string, RebillSum> ByCurrency { get; } = [];

    public void Add(string currencyBefore, string currencyAfter, in RatingOutcome before, in RatingOutcome after)
    {
        ref var was = ref CollectionsMarshal.GetValueRefOrAddDefault(ByCurrency, currencyBefore, out _);
        (was.Calls, was.SellBefore, was.BuyBefore) = (was.Calls + 1, was.SellBefore + before.Sell.Cost, was.BuyBefore + before.Buy.Cost);
        ref var now = ref CollectionsMarshal.GetValueRefOrAddDefault(ByCurrency, currencyAfter, out _);
        (now.Calls, now.SellAfter, now.BuyAfter) = (now.Calls + (currencyBefore == currencyAfter ? 0 : 1), now.SellAfter + after.Sell.Cost, now.BuyAfter + after.Buy.Cost);
    }
}
