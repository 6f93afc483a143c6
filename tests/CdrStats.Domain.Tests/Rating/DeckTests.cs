using CdrStats.Domain.Rating;
using Xunit;

namespace CdrStats.Domain.Tests.Rating;

public sealed class DeckTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_longest_prefix_wins()
    {
        var deck = new RateDeck([Of(1, "4"), Of(2, "44"), Of(3, "4420"), Of(4, "442071")]);

        Assert.Equal(3, deck.Find("442079460000", Start)?.Id);
        Assert.Equal(2, deck.Find("441", Start)?.Id);
        Assert.Equal(1, deck.Find("4", Start)?.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("33")]
    [InlineData("4")]
    [InlineData("+44")]
    public void A_number_that_no_prefix_begins_has_no_rate(string number) =>
        Assert.Null(new RateDeck([Of(1, "44")]).Find(number, Start));

    [Fact]
    public void A_number_is_read_up_to_the_first_character_that_is_no_digit() =>
        Assert.Equal(1, new RateDeck([Of(1, "44"), Of(2, "4420")]).Find("44x20", Start)?.Id);

    [Fact]
    public void A_number_as_long_as_its_prefix_matches() =>
        Assert.Equal(1, new RateDeck([Of(1, "4420")]).Find("4420", Start)?.Id);

    [Fact]
    public void An_empty_deck_has_no_rate() => Assert.Null(new RateDeck([]).Find("44", Start));

    [Fact]
    public void A_rate_not_yet_valid_leaves_the_call_to_the_shorter_prefix() =>
        Assert.Equal(1, new RateDeck([Of(1, "44"), Of(2, "4420") with { ValidFrom = Start.AddTicks(1) }]).Find("4420", Start)?.Id);

    [Fact]
    public void A_rate_no_longer_valid_leaves_the_call_to_the_shorter_prefix() =>
        Assert.Equal(1, new RateDeck([Of(1, "44"), Of(2, "4420") with { ValidUntil = Start }]).Find("4420", Start)?.Id);

    [Fact]
    public void A_disabled_rate_leaves_the_call_to_the_shorter_prefix() =>
        Assert.Equal(1, new RateDeck([Of(1, "44"), Of(2, "4420") with { Enabled = false }]).Find("4420", Start)?.Id);

    [Fact]
    public void A_rate_is_valid_from_its_first_instant_to_before_its_end()
    {
        var deck = new RateDeck([Of(1, "44") with { ValidFrom = Start, ValidUntil = Start.AddHours(1) }]);

        Assert.Null(deck.Find("44", Start.AddTicks(-1)));
        Assert.NotNull(deck.Find("44", Start));
        Assert.NotNull(deck.Find("44", Start.AddHours(1).AddTicks(-1)));
        Assert.Null(deck.Find("44", Start.AddHours(1)));
    }

    [Fact]
    public void Of_one_prefix_the_rate_valid_since_latest_is_the_only_candidate()
    {
        var deck = new RateDeck(
        [
            Of(1, "44") with { PerMinute = 0.01m },
            Of(2, "44") with { PerMinute = 0.03m, ValidFrom = Start },
            Of(3, "44") with { PerMinute = 0.02m, ValidFrom = Start.AddDays(-1) },
            Of(4, "44") with { PerMinute = 0.04m, ValidFrom = Start.AddDays(1) },
        ]);

        Assert.Equal(2, deck.Find("44", Start)?.Id);
        Assert.Equal(3, deck.Find("44", Start.AddHours(-1))?.Id);
        Assert.Equal(1, deck.Find("44", Start.AddYears(-1))?.Id);
        Assert.Equal(4, deck.Find("44", Start.AddYears(1))?.Id);
    }

    [Fact]
    public void An_instant_counts_whatever_its_offset() =>
        Assert.NotNull(new RateDeck([Of(1, "44") with { ValidFrom = Start.ToOffset(TimeSpan.FromHours(5)) }]).Find("44", Start.ToOffset(TimeSpan.FromHours(-5))));

    [Fact]
    public void A_found_rate_is_the_one_that_was_given_in_every_member()
    {
        var rate = new Rate(7, "4420", "London", 0.01234567m, 0.01m, 30, 6, 12, 0.02m, 2, Start.AddDays(-1), Start.AddDays(1));
        var deck = new RateDeck([Of(1, "44"), rate]);

        Assert.Equal(rate, deck.Find("442079460000", Start));
        Assert.Same(deck.Find("442079460000", Start), deck.Find("4420", Start));
        Assert.Equal(Of(1, "44"), deck.Find("44", Start));
    }

    [Fact]
    public void Count_is_of_the_rates_that_can_apply() =>
        Assert.Equal(1, new RateDeck([Of(1, "44"), Of(2, "33") with { Enabled = false }]).Count);

    [Theory]
    [InlineData("")]
    [InlineData("+44")]
    [InlineData("44 20")]
    [InlineData("\u0664\u0664")]
    public void A_prefix_that_is_not_digits_is_refused(string prefix) =>
        Assert.Throws<ArgumentException>(() => new RateDeck([Of(1, prefix)]));

    [Fact]
    public void Impossible_terms_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RateDeck([Of(1, "44") with { IncrementSeconds = 0 }]));
        Assert.Throws<ArgumentException>(() => new RateDeck([Of(1, "44") with { InitialSeconds = -1 }]));
        Assert.Throws<ArgumentException>(() => new RateDeck([Of(1, "44") with { PerMinute = -0.01m }]));
    }

    private static Rate Of(long id, string prefix) => new(id, prefix, "", 0.01m);
}
