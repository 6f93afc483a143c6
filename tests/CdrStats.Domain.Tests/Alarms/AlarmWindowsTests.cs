using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using Xunit;

namespace CdrStats.Domain.Tests.Alarms;

/// <summary>Windows of the calendar and rolling ones, against instants worked out by hand.</summary>
public sealed class AlarmWindowsTests
{
    private static readonly TimeZoneInfo Madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");
    private static readonly TimeZoneInfo Santiago = TimeZoneInfo.FindSystemTimeZoneById("America/Santiago");

    [Theory]
    // An ordinary day in summer (+02:00), against the day before and the same weekday a week earlier.
    [InlineData(AlarmPeriod.Day, AlarmReference.Before, "2026-07-15T08:00Z", "2026-07-13T22:00Z", "2026-07-14T22:00Z", "2026-07-12T22:00Z", "2026-07-13T22:00Z")]
    [InlineData(AlarmPeriod.Day, AlarmReference.WeekEarlier, "2026-07-15T08:00Z", "2026-07-13T22:00Z", "2026-07-14T22:00Z", "2026-07-06T22:00Z", "2026-07-07T22:00Z")]
    // 29 March 2026 has 23 hours, 25 October 2026 has 25; a week earlier the other offset holds.
    [InlineData(AlarmPeriod.Day, AlarmReference.Before, "2026-03-30T08:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z", "2026-03-27T23:00Z", "2026-03-28T23:00Z")]
    [InlineData(AlarmPeriod.Day, AlarmReference.Before, "2026-10-26T08:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z", "2026-10-23T22:00Z", "2026-10-24T22:00Z")]
    [InlineData(AlarmPeriod.Day, AlarmReference.WeekEarlier, "2026-10-27T08:00Z", "2026-10-25T23:00Z", "2026-10-26T23:00Z", "2026-10-18T22:00Z", "2026-10-19T22:00Z")]
    // A minute before midnight the day is not complete.
    [InlineData(AlarmPeriod.Day, AlarmReference.Before, "2026-07-14T21:59Z", "2026-07-12T22:00Z", "2026-07-13T22:00Z", "2026-07-11T22:00Z", "2026-07-12T22:00Z")]
    // Weeks begin on Monday: on Sunday the last complete one ended six days ago, on Monday just now.
    [InlineData(AlarmPeriod.Week, AlarmReference.Before, "2026-07-19T12:00Z", "2026-07-05T22:00Z", "2026-07-12T22:00Z", "2026-06-28T22:00Z", "2026-07-05T22:00Z")]
    [InlineData(AlarmPeriod.Week, AlarmReference.Before, "2026-07-19T22:00Z", "2026-07-12T22:00Z", "2026-07-19T22:00Z", "2026-07-05T22:00Z", "2026-07-12T22:00Z")]
    [InlineData(AlarmPeriod.Month, AlarmReference.Before, "2026-03-01T08:00Z", "2026-01-31T23:00Z", "2026-02-28T23:00Z", "2025-12-31T23:00Z", "2026-01-31T23:00Z")]
    [InlineData(AlarmPeriod.Month, AlarmReference.Before, "2026-04-02T08:00Z", "2026-02-28T23:00Z", "2026-03-31T22:00Z", "2026-01-31T23:00Z", "2026-02-28T23:00Z")]
    public void The_calendar_is_that_of_the_zone(AlarmPeriod period, AlarmReference reference, string moment, string from, string to, string otherFrom, string otherTo)
    {
        var windows = AlarmWindows.LastComplete(period, reference, Madrid, At(moment));

        Assert.Equal(new AlarmWindows(new TimeRange(At(from), At(to)), new TimeRange(At(otherFrom), At(otherTo)), false), windows);
    }

    [Fact]
    public void A_day_that_begins_at_one_in_the_morning_is_whole()
    {
        // Chile put its clocks forward at midnight of 6 September 2026: the 5th ends, and the 6th begins, at 04:00 UTC.
        var windows = AlarmWindows.LastComplete(AlarmPeriod.Day, AlarmReference.Before, Santiago, At("2026-09-07T12:00Z"));

        Assert.Equal(new TimeRange(At("2026-09-06T04:00Z"), At("2026-09-07T03:00Z")), windows.Window);
        Assert.Equal(new TimeRange(At("2026-09-05T04:00Z"), At("2026-09-06T04:00Z")), windows.Reference);
    }

    [Theory]
    [InlineData(AlarmPeriod.FiveMinutes, AlarmReference.Before, "2026-07-15T07:55:20Z", "2026-07-15T07:50:20Z")]
    [InlineData(AlarmPeriod.FifteenMinutes, AlarmReference.DayEarlier, "2026-07-15T07:45:20Z", "2026-07-14T07:45:20Z")]
    [InlineData(AlarmPeriod.Hour, AlarmReference.WeekEarlier, "2026-07-15T07:00:20Z", "2026-07-08T07:00:20Z")]
    [InlineData(AlarmPeriod.TwentyFourHours, AlarmReference.Before, "2026-07-14T08:00:20Z", "2026-07-13T08:00:20Z")]
    public void A_rolling_window_holds_the_newest_record_and_not_the_one_its_length_earlier(AlarmPeriod period, AlarmReference reference, string behind, string otherBehind)
    {
        var newest = At("2026-07-15T08:00:20Z");

        var windows = AlarmWindows.Rolling(period, reference, newest);

        Assert.True(windows.ByEnd);
        Assert.True(Holds(windows.Window, newest));
        Assert.False(Holds(windows.Window, At(behind)));
        Assert.True(Holds(windows.Window, At(behind).AddSeconds(1)));
        Assert.False(Holds(windows.Reference, At(otherBehind)));
        Assert.True(Holds(windows.Reference, At(otherBehind).AddSeconds(1)));
        Assert.Equal(windows.Window.To - windows.Window.From, windows.Reference.To - windows.Reference.From);
    }

    [Fact]
    public void Missed_days_are_due_one_by_one_and_the_first_time_only_the_last()
    {
        var moment = At("2026-07-15T08:00Z");

        Assert.Equal([At("2026-07-14T22:00Z")], Ends(null, 31));
        Assert.Equal([At("2026-07-12T22:00Z"), At("2026-07-13T22:00Z"), At("2026-07-14T22:00Z")], Ends(At("2026-07-11T22:00Z"), 31));
        Assert.Equal([At("2026-07-13T22:00Z"), At("2026-07-14T22:00Z")], Ends(At("2026-07-01T22:00Z"), 2));
        Assert.Empty(Ends(At("2026-07-14T22:00Z"), 31));

        IEnumerable<DateTimeOffset> Ends(DateTimeOffset? after, int most) =>
            AlarmWindows.Due(AlarmPeriod.Day, AlarmReference.Before, Madrid, after, moment, most).Select(windows => windows.Window.To);
    }

    [Fact]
    public void What_a_rule_cannot_mean_is_named_with_its_field()
    {
        var rule = new AlarmRule(AlarmMeasure.Asr, AlarmCondition.LessThan, 10, AlarmPeriod.Day, AlarmReference.WeekEarlier, AlarmScope.All);

        Assert.Null(rule.Complaint);
        Assert.Equal("reference", (rule with { Period = AlarmPeriod.Month }).Complaint?.Field);
        Assert.Equal("reference", (rule with { Reference = AlarmReference.DayEarlier }).Complaint?.Field);
        Assert.Equal("threshold", (rule with { Threshold = 0.00001m }).Complaint?.Field);
        Assert.Equal("destinations", (rule with { Measure = AlarmMeasure.CallsToDestinations }).Complaint?.Field);
        Assert.Equal("destinations", (rule with { Scope = AlarmScope.All with { Countries = ["ESP"] } }).Complaint?.Field);
        Assert.Equal("destinations", (rule with { Scope = AlarmScope.All with { Prefixes = ["+34"] } }).Complaint?.Field);
        Assert.Equal("currency", (rule with { Measure = AlarmMeasure.BuyCost }).Complaint?.Field);
        Assert.Equal("measure", (rule with { Measure = (AlarmMeasure)199 }).Complaint?.Field);
    }

    private static bool Holds(TimeRange range, DateTimeOffset at) => at >= range.From && at < range.To;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
