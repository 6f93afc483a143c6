using CdrStats.Domain.Alarms;
using Xunit;

namespace CdrStats.Domain.Tests.Alarms;

/// <summary>Each measure under each condition, against figures calculated by hand.</summary>
public sealed class AlarmVerdictTests
{
    // c: 40 records of 3,000 s, 40 attempts, 10 answered that talked 1,500 s (2 short), 30 effective, sold 12.50, bought 8.00, 9 in a row unanswered, 30 at once.
    private static readonly AlarmFigures Now = new(40, 40, 10, 30, 1500, 3000, 12.5m, 8m, 2, 9, 30);

    // p: 50 records of 6,000 s, 50 attempts, 20 answered that talked 4,000 s (1 short), 45 effective, sold 20.00, bought 5.00, 4 in a row unanswered, 20 at once.
    private static readonly AlarmFigures Before = new(50, 50, 20, 45, 4000, 6000, 20m, 5m, 1, 4, 20);

    [Theory]
    [InlineData(AlarmMeasure.Aloc, 150, 200)]
    [InlineData(AlarmMeasure.Asr, 25, 40)]
    [InlineData(AlarmMeasure.Cic, 9, 4)]
    [InlineData(AlarmMeasure.Ner, 75, 90)]
    [InlineData(AlarmMeasure.Calls, 40, 50)]
    [InlineData(AlarmMeasure.Minutes, 50, 100)]
    [InlineData(AlarmMeasure.SellCost, 12.5, 20)]
    [InlineData(AlarmMeasure.BuyCost, 8, 5)]
    [InlineData(AlarmMeasure.ConcurrentCalls, 30, 20)]
    [InlineData(AlarmMeasure.CallsToDestinations, 40, 50)]
    [InlineData(AlarmMeasure.ShortCalls, 20, 5)]
    public void Each_measure_is_as_the_specification_defines_it(AlarmMeasure measure, double now, double before)
    {
        Assert.Equal((decimal)now, Now.Value(measure));
        Assert.Equal((decimal)before, Before.Value(measure));
    }

    // The change that each condition sees, worked out by hand from the table above; it fires just below that threshold, and not at it.
    [Theory]
    [InlineData(AlarmMeasure.Aloc, AlarmCondition.GreaterThan, 150)]
    [InlineData(AlarmMeasure.Aloc, AlarmCondition.DecreaseBy, 50)]
    [InlineData(AlarmMeasure.Aloc, AlarmCondition.PercentDecreaseBy, 25)]
    [InlineData(AlarmMeasure.Asr, AlarmCondition.GreaterThan, 25)]
    [InlineData(AlarmMeasure.Asr, AlarmCondition.DecreaseBy, 15)]
    [InlineData(AlarmMeasure.Asr, AlarmCondition.PercentDecreaseBy, 37.5)]
    [InlineData(AlarmMeasure.Cic, AlarmCondition.GreaterThan, 9)]
    [InlineData(AlarmMeasure.Cic, AlarmCondition.IncreaseBy, 5)]
    [InlineData(AlarmMeasure.Cic, AlarmCondition.PercentIncreaseBy, 125)]
    [InlineData(AlarmMeasure.Ner, AlarmCondition.GreaterThan, 75)]
    [InlineData(AlarmMeasure.Ner, AlarmCondition.DecreaseBy, 15)]
    [InlineData(AlarmMeasure.Calls, AlarmCondition.GreaterThan, 40)]
    [InlineData(AlarmMeasure.Calls, AlarmCondition.DecreaseBy, 10)]
    [InlineData(AlarmMeasure.Calls, AlarmCondition.PercentDecreaseBy, 20)]
    [InlineData(AlarmMeasure.Minutes, AlarmCondition.GreaterThan, 50)]
    [InlineData(AlarmMeasure.Minutes, AlarmCondition.DecreaseBy, 50)]
    [InlineData(AlarmMeasure.Minutes, AlarmCondition.PercentDecreaseBy, 50)]
    [InlineData(AlarmMeasure.SellCost, AlarmCondition.GreaterThan, 12.5)]
    [InlineData(AlarmMeasure.SellCost, AlarmCondition.DecreaseBy, 7.5)]
    [InlineData(AlarmMeasure.SellCost, AlarmCondition.PercentDecreaseBy, 37.5)]
    [InlineData(AlarmMeasure.BuyCost, AlarmCondition.GreaterThan, 8)]
    [InlineData(AlarmMeasure.BuyCost, AlarmCondition.IncreaseBy, 3)]
    [InlineData(AlarmMeasure.BuyCost, AlarmCondition.PercentIncreaseBy, 60)]
    [InlineData(AlarmMeasure.ConcurrentCalls, AlarmCondition.GreaterThan, 30)]
    [InlineData(AlarmMeasure.ConcurrentCalls, AlarmCondition.IncreaseBy, 10)]
    [InlineData(AlarmMeasure.ConcurrentCalls, AlarmCondition.PercentIncreaseBy, 50)]
    [InlineData(AlarmMeasure.CallsToDestinations, AlarmCondition.GreaterThan, 40)]
    [InlineData(AlarmMeasure.CallsToDestinations, AlarmCondition.DecreaseBy, 10)]
    [InlineData(AlarmMeasure.CallsToDestinations, AlarmCondition.PercentDecreaseBy, 20)]
    [InlineData(AlarmMeasure.ShortCalls, AlarmCondition.GreaterThan, 20)]
    [InlineData(AlarmMeasure.ShortCalls, AlarmCondition.IncreaseBy, 15)]
    [InlineData(AlarmMeasure.ShortCalls, AlarmCondition.PercentIncreaseBy, 300)]
    public void It_fires_above_its_threshold_and_not_at_it(AlarmMeasure measure, AlarmCondition condition, double seen)
    {
        Assert.True(Fires(measure, condition, (decimal)seen - 0.0001m));
        Assert.False(Fires(measure, condition, (decimal)seen));
        Assert.False(Fires(measure, condition, (decimal)seen + 0.0001m));
    }

    [Theory]
    [InlineData(AlarmMeasure.Aloc, 150)]
    [InlineData(AlarmMeasure.Asr, 25)]
    [InlineData(AlarmMeasure.Cic, 9)]
    [InlineData(AlarmMeasure.Ner, 75)]
    [InlineData(AlarmMeasure.Calls, 40)]
    [InlineData(AlarmMeasure.Minutes, 50)]
    [InlineData(AlarmMeasure.SellCost, 12.5)]
    [InlineData(AlarmMeasure.BuyCost, 8)]
    [InlineData(AlarmMeasure.CallsToDestinations, 40)]
    [InlineData(AlarmMeasure.ShortCalls, 20)]
    public void Less_than_fires_below_its_threshold_and_not_at_it(AlarmMeasure measure, double value)
    {
        Assert.True(Fires(measure, AlarmCondition.LessThan, (decimal)value + 0.0001m));
        Assert.False(Fires(measure, AlarmCondition.LessThan, (decimal)value));
        Assert.False(Fires(measure, AlarmCondition.LessThan, (decimal)value - 0.0001m));
    }

    [Fact]
    public void A_change_the_other_way_round_never_fires()
    {
        Assert.False(Fires(AlarmMeasure.Asr, AlarmCondition.IncreaseBy, 0));
        Assert.False(Fires(AlarmMeasure.Asr, AlarmCondition.PercentIncreaseBy, 0));
        Assert.False(Fires(AlarmMeasure.Cic, AlarmCondition.DecreaseBy, 0));
        Assert.False(Fires(AlarmMeasure.Cic, AlarmCondition.PercentDecreaseBy, 0));
    }

    [Fact]
    public void A_third_is_held_against_the_threshold_without_rounding()
    {
        var rule = Rule(AlarmMeasure.Calls, AlarmCondition.PercentDecreaseBy, 33.3333m);
        Assert.True(Assert.IsType<AlarmVerdict.Judged>(AlarmVerdict.Of(rule, AlarmFigures.None with { Calls = 2 }, AlarmFigures.None with { Calls = 3 })).Fires);
        Assert.False(Assert.IsType<AlarmVerdict.Judged>(AlarmVerdict.Of(rule with { Threshold = 33.3334m }, AlarmFigures.None with { Calls = 2 }, AlarmFigures.None with { Calls = 3 })).Fires);
    }

    [Theory]
    [InlineData(AlarmMeasure.Aloc)]
    [InlineData(AlarmMeasure.Asr)]
    [InlineData(AlarmMeasure.Ner)]
    [InlineData(AlarmMeasure.ShortCalls)]
    public void A_share_of_nothing_has_no_value_and_nothing_fires(AlarmMeasure measure)
    {
        foreach (var condition in Enum.GetValues<AlarmCondition>())
        {
            Assert.Equal(new AlarmVerdict.NoData(AlarmGap.NoCalls, null, Before.Value(measure)), AlarmVerdict.Of(Rule(measure, condition, 0), AlarmFigures.None, Before));
        }
    }

    [Fact]
    public void Calls_that_were_not_answered_have_a_ratio_but_no_length()
    {
        var unanswered = AlarmFigures.None with { Calls = 3, Attempts = 3, LongestRun = 3 };

        Assert.Equal((0m, null, null, 3m), (unanswered.Value(AlarmMeasure.Asr), unanswered.Value(AlarmMeasure.Aloc), unanswered.Value(AlarmMeasure.ShortCalls), unanswered.Value(AlarmMeasure.Cic)));
    }

    [Fact]
    public void A_window_without_calls_counts_none_and_that_may_fire() =>
        Assert.Equal(new AlarmVerdict.Judged(0, 50, 0, true), AlarmVerdict.Of(Rule(AlarmMeasure.Calls, AlarmCondition.LessThan, 10), AlarmFigures.None, Before));

    [Fact]
    public void A_reference_without_calls_gives_no_ratio_and_no_percentage()
    {
        Assert.Equal(new AlarmVerdict.NoData(AlarmGap.NoReferenceCalls, 25), AlarmVerdict.Of(Rule(AlarmMeasure.Asr, AlarmCondition.DecreaseBy, 1), Now, AlarmFigures.None));
        Assert.Equal(new AlarmVerdict.NoData(AlarmGap.ReferenceIsZero, 40, 0), AlarmVerdict.Of(Rule(AlarmMeasure.Calls, AlarmCondition.PercentIncreaseBy, 1), Now, AlarmFigures.None));
        Assert.Equal(new AlarmVerdict.NoData(AlarmGap.ReferenceIsZero, 40, 0), AlarmVerdict.Of(Rule(AlarmMeasure.Calls, AlarmCondition.PercentDecreaseBy, 1), Now, AlarmFigures.None));
        Assert.Equal(new AlarmVerdict.Judged(40, 0, 40, true), AlarmVerdict.Of(Rule(AlarmMeasure.Calls, AlarmCondition.IncreaseBy, 1), Now, AlarmFigures.None));
    }

    [Fact]
    public void On_the_first_day_nothing_has_increased()
    {
        Assert.Equal(new AlarmVerdict.NoData(AlarmGap.BeforeFirstRecord, 40), AlarmVerdict.Of(Rule(AlarmMeasure.Calls, AlarmCondition.IncreaseBy, 1), Now, null));
        Assert.Equal(new AlarmVerdict.Judged(40, null, 40, true), AlarmVerdict.Of(Rule(AlarmMeasure.Calls, AlarmCondition.GreaterThan, 1), Now, null));
    }

    private static bool Fires(AlarmMeasure measure, AlarmCondition condition, decimal threshold) =>
        Assert.IsType<AlarmVerdict.Judged>(AlarmVerdict.Of(Rule(measure, condition, threshold), Now, Before)).Fires;

    private static AlarmRule Rule(AlarmMeasure measure, AlarmCondition condition, decimal threshold) => new(measure, condition, threshold, AlarmPeriod.Day, AlarmReference.Before, AlarmScope.All);

    // 40 attempts now and 50 before: a share and an average need them in both windows, a change in percent of a number in the other one, a number in none.
    [Theory]
    [InlineData(AlarmMeasure.Asr, AlarmCondition.LessThan, 40, true)]
    [InlineData(AlarmMeasure.Asr, AlarmCondition.LessThan, 41, false)]
    [InlineData(AlarmMeasure.Aloc, AlarmCondition.DecreaseBy, 40, true)]
    [InlineData(AlarmMeasure.Ner, AlarmCondition.DecreaseBy, 41, false)]
    [InlineData(AlarmMeasure.ShortCalls, AlarmCondition.PercentIncreaseBy, 41, false)]
    [InlineData(AlarmMeasure.Calls, AlarmCondition.PercentDecreaseBy, 50, true)]
    [InlineData(AlarmMeasure.Calls, AlarmCondition.PercentDecreaseBy, 51, false)]
    [InlineData(AlarmMeasure.Calls, AlarmCondition.LessThan, 1000, true)]
    [InlineData(AlarmMeasure.ConcurrentCalls, AlarmCondition.PercentIncreaseBy, 1000, true)]
    public void Of_fewer_attempts_than_it_asks_for_there_is_no_judgement(AlarmMeasure measure, AlarmCondition condition, int least, bool isJudged)
    {
        var verdict = AlarmVerdict.Of(Rule(measure, condition, 0) with { LeastAttempts = least }, Now, Before);

        Assert.Equal(isJudged, verdict is AlarmVerdict.Judged);
        Assert.True(isJudged || verdict is AlarmVerdict.NoData { Gap: AlarmGap.TooFew, Value: not null });
    }
}
