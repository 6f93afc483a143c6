using CdrStats.Domain.Alarms.Fraud;
using Xunit;

namespace CdrStats.Domain.Tests.Alarms.Fraud;

/// <summary>How an hour usually is, against medians taken by hand.</summary>
public sealed class UsualHourTests
{
    private static readonly DateTimeOffset Hour = new(2026, 11, 25, 10, 0, 0, TimeSpan.Zero);      // a Wednesday

    [Fact]
    public void It_is_the_median_of_the_same_hour_of_six_weeks_whatever_one_of_them_was()
    {
        int[] weeks = [100, 104, 96, 5000, 98, 102];          // one week was a campaign
        var usual = UsualHour.Of(Hour, TimeZoneInfo.Utc, DateTimeOffset.MinValue, at => (Hour - at).Days % 7 == 0 ? weeks[((Hour - at).Days / 7) - 1] : 0)!;
        // Sorted 96 98 100 102 104 5000: median 101; distances 1 1 3 3 5 4899: median 3.
        Assert.Equal((101m, 4.4478m, 6, true), (usual.Median, usual.Deviation, usual.Samples, usual.IsOfWeekday));
        Assert.Equal(161.6m, usual.Limit(6));                  // a tenth of the median, 10.1, is more than 4.4478
        Assert.Equal(30m, new UsualHour(0, 0, 6, true).Limit(6));
        Assert.Equal(49m, new UsualHour(25, 1.4826m, 5, false).Limit(4.8m));       // 25 calls differ by 5 by chance: more than 1.4826, and than a tenth
        // An account that has grown: 90 on each of the last five working days.
        Assert.Equal((90m, 5, false), UsualHour.Of(Hour, TimeZoneInfo.Utc, DateTimeOffset.MinValue, at => Hour - at <= TimeSpan.FromDays(7) ? 90 : 20) is { } grown ? (grown.Median, grown.Samples, grown.IsOfWeekday) : default);
    }

    [Fact]
    public void A_past_of_a_week_is_held_against_such_days_and_a_shorter_one_against_nothing()
    {
        var usual = UsualHour.Of(Hour, TimeZoneInfo.Utc, Hour.AddDays(-7), _ => 40)!;      // Wed, Thu, Fri, Mon, Tue
        Assert.Equal((5, false, 40m), (usual.Samples, usual.IsOfWeekday, usual.Median));
        Assert.Null(UsualHour.Of(Hour, TimeZoneInfo.Utc, Hour.AddDays(-6), _ => 40));
        Assert.Null(UsualHour.Of(new DateTimeOffset(2026, 11, 28, 10, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc, Hour.AddDays(-10), _ => 40));      // a Saturday after one weekend
        Assert.Equal((4, true), UsualHour.Of(Hour, TimeZoneInfo.Utc, Hour.AddDays(-28), _ => 0) is { } quiet ? (quiet.Samples, quiet.IsOfWeekday) : default);
    }

    [Fact]
    public void The_same_hour_is_the_same_of_the_wall_clock()
    {
        var madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");
        // Clocks went back on 25 October 2026: 11:00 there is 10:00 UTC now and was 09:00 UTC before.
        var hours = UsualHour.Candidates(Hour, madrid);
        Assert.Contains(new DateTimeOffset(2026, 10, 28, 10, 0, 0, TimeSpan.Zero), hours);
        Assert.Contains(new DateTimeOffset(2026, 10, 21, 9, 0, 0, TimeSpan.Zero), hours);
    }
}
