using CdrStats.Domain.Rating;
using Xunit;
using static CdrStats.Domain.Tests.Rating.Plans;

namespace CdrStats.Domain.Tests.Rating;

/// <summary>What small decks do not reach: the step over a number's first digits, and rates that only decimals can express.</summary>
public sealed class LargeDeckTests
{
    [Fact]
    public void A_large_deck_finds_the_longest_prefix_of_numbers_of_any_length()
    {
        string[] prefixes = [.. Enumerable.Range(0, 100_000).Where(i => i % 3 == 0).Select(i => $"{i:D5}"), "1", "22", "333", "4444", "3334444555"];
        var known = prefixes.ToHashSet();
        var deck = new RateDeck([.. prefixes.Select((prefix, i) => Of(i + 1, prefix, 0.01m))]);

        foreach (var number in Enumerable.Range(0, 100_000).SelectMany(i => (string[])[$"{i}", $"{i:D5}", $"{i:D5}77", $"33344445{i}"]).Append("3334444555").Append("33x4"))
        {
            var digits = number.Split('x')[0];
            var expected = Enumerable.Range(1, digits.Length).Select(length => digits[..length]).LastOrDefault(known.Contains);
            Assert.Equal(expected, deck.Find(number, Start)?.Prefix);
        }
    }

    [Fact]
    public void Rates_finer_than_stored_ones_are_found_compared_and_charged_exactly()
    {
        var fine = Of(1, "44", 0.0200000001m) with { ConnectionFee = 0.1m };
        var finer = fine with { Id = 2, PerMinute = 0.02000000001m };
        var plan = Plan([Retail(1, fine)], [Carrier(1, fine), Carrier(2, finer), Carrier(3, Of(3, "44", 0.13m))]);

        var outcome = RatingEngine.Rate(plan, Call("4420", 60));

        Assert.Equal(new SidePrice(0.0200000001m, 0.12m, 1, 1, "44", 60), outcome.Sell);
        Assert.Equal(new SidePrice(0.02000000001m, 0.12m, 2, 2, "44", 60), outcome.Buy);
        Assert.Equal(finer, plan.Carriers[1].Deck.Find("44", Start));
        Assert.Equal(2, RatingEngine.Rate(plan, Call("44", 0)).Buy.PlanId);
    }
}
