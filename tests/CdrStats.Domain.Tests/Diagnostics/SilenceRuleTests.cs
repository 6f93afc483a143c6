using CdrStats.Domain.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Domain.Tests.Diagnostics;

public sealed class SilenceRuleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Forty_calls_a_minute_and_none_for_six_minutes_is_said_in_these_words()
    {
        var silence = SilenceRule.Judge(Noon.AddMinutes(10), Noon.AddMinutes(16.5), TimeSpan.FromSeconds(2), _ => 2_400);

        Assert.Equal("usually 40 calls a minute at this hour, none for 6 minutes", silence?.Words);
    }

    [Theory]
    [InlineData(2_400, 2.9, null)]
    [InlineData(2_400, 3, "usually 40 calls a minute at this hour, none for 3 minutes")]
    [InlineData(60, 11.5, null)]
    [InlineData(60, 11.6, "usually 1 call a minute at this hour, none for 11 minutes")]
    [InlineData(12, 57, null)]
    [InlineData(12, 58, "usually 12 calls an hour at this hour, none for 58 minutes")]
    [InlineData(0, 50, null)]
    public void The_rarer_calls_are_the_longer_a_pause_may_be(int anHour, double minutes, string? words) =>
        Assert.Equal(words, SilenceRule.Judge(Noon.AddMinutes(5), Noon.AddMinutes(5 + minutes), TimeSpan.Zero, _ => anHour)?.Words);

    [Fact]
    public void A_switch_that_hands_over_every_quarter_of_an_hour_is_not_silent_between_two()
    {
        // On average its records are seven and a half minutes old when they come.
        var lag = TimeSpan.FromMinutes(7.5);

        Assert.Null(SilenceRule.Judge(Noon, Noon.AddMinutes(16), lag, _ => 2_400));
        Assert.NotNull(SilenceRule.Judge(Noon, Noon.AddMinutes(23), lag, _ => 2_400));
    }

    [Fact]
    public void With_less_than_four_weeks_nothing_is_usual() =>
        Assert.Equal([null, null, null, null, 15m], Enumerable.Range(0, 5).Select(weeks => SilenceRule.Usual([.. new long[] { 10, 20, 30, 0, 0 }.Take(weeks)])));

    [Fact]
    public void A_holiday_among_eight_weeks_changes_little() => Assert.Equal(101m, SilenceRule.Usual([100, 104, 0, 98, 102, 99, 103, 102]));

    [Fact]
    public void A_switch_that_fell_silent_before_the_night_is_silent_in_it_by_what_was_usual_then()
    {
        var silence = SilenceRule.Judge(Noon.AddHours(5), Noon.AddHours(14), TimeSpan.Zero, hour => hour.Hour is >= 8 and < 20 ? 600 : 0);

        Assert.Equal("usually 10 calls a minute when it fell silent, none for 9 hours", silence?.Words);
    }

    [Fact]
    public void A_quiet_night_is_no_silence() =>
        Assert.Null(SilenceRule.Judge(Noon.AddHours(7.99), Noon.AddHours(19.9), TimeSpan.Zero, hour => hour.Hour is >= 8 and < 20 ? 60 : 0));

    [Fact]
    public void It_is_silence_when_the_sum_over_the_minutes_says_so() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Gen.Choose(1, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var usual = Enumerable.Range(0, 24).Select(_ => random.Next(3) == 0 ? 0 : random.Next(random.Next(2) == 0 ? 20 : 4_000)).ToArray();
        var last = Noon.AddMinutes(random.Next(1_440));
        var minutes = random.Next(3, random.Next(2) == 0 ? 60 : 1_380);
        // Added up minute by minute, where the rule adds by the hour.
        var expected = Enumerable.Range(0, minutes).Sum(minute => (long)usual[last.AddMinutes(minute).Hour]) / 60.0;

        var silence = SilenceRule.Judge(last, last.AddMinutes(minutes), TimeSpan.Zero, hour => usual[hour.Hour]);

        return Math.Abs(expected - Math.Log(100_000)) < 1e-6 || silence is not null == expected > Math.Log(100_000);
    }));

    [Fact]
    public void What_is_usual_lies_in_the_middle() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Choose(0, 5_000).Select(calls => (long)calls).ListOf().Where(weeks => weeks.Count is >= SilenceRule.FewestWeeks and <= SilenceRule.Weeks).ToArbitrary(),
        weeks =>
        {
            var usual = SilenceRule.Usual([.. weeks])!.Value;
            return weeks.Count(week => week < usual) <= weeks.Count / 2 && weeks.Count(week => week > usual) <= weeks.Count / 2;
        }));
}
