using System.Globalization;
using CdrStats.Domain.MailReports;
using Xunit;

namespace CdrStats.Domain.Tests.MailReports;

public sealed class MailPeriodTests
{
    private static readonly TimeZoneInfo Madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");

    [Theory]
    [InlineData(MailPeriod.Day, "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]    // 23 hours
    [InlineData(MailPeriod.Day, "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]    // 25 hours
    [InlineData(MailPeriod.Week, "2026-10-19", "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData(MailPeriod.Month, "2026-03-01", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")]
    public void Days_weeks_and_months_are_those_of_the_zone(MailPeriod period, string first, string from, string to)
    {
        var range = MailPeriods.Of(period, Day(first), Madrid);

        Assert.Equal((At(from), At(to)), (range.From, range.To));
    }

    [Theory]
    [InlineData(MailPeriod.Day, "2026-11-28T05:59:59Z", "2026-11-26")]
    [InlineData(MailPeriod.Day, "2026-11-28T06:00:00Z", "2026-11-27")]       // seven o'clock in Madrid
    [InlineData(MailPeriod.Day, "2026-07-28T05:00:00Z", "2026-07-27")]       // in summer an hour earlier
    [InlineData(MailPeriod.Week, "2026-11-30T06:00:00Z", "2026-11-23")]      // a Monday
    [InlineData(MailPeriod.Week, "2026-11-29T23:00:00Z", "2026-11-16")]
    [InlineData(MailPeriod.Month, "2026-12-01T06:00:00Z", "2026-11-01")]
    [InlineData(MailPeriod.Month, "2026-12-01T05:59:00Z", "2026-10-01")]
    public void A_mail_is_due_at_its_hour_of_the_day_behind_its_period(MailPeriod period, string now, string first) => Assert.Equal(Day(first), MailPeriods.LastDue(period, 7, At(now), Madrid));

    [Fact]
    public void An_hour_that_the_clocks_leave_out_or_have_twice_is_due_once()
    {
        Assert.Equal(At("2026-03-29T01:00:00Z"), MailPeriods.Due(MailPeriod.Day, Day("2026-03-28"), 2, Madrid));
        Assert.Equal(At("2026-10-25T00:00:00Z"), MailPeriods.Due(MailPeriod.Day, Day("2026-10-24"), 2, Madrid));
    }

    [Fact]
    public void What_was_missed_is_made_up_for_the_newest_seven_at_most_and_nothing_from_before_it_was_ordered()
    {
        var (now, since) = (At("2026-11-28T12:00:00Z"), At("2026-11-25T12:00:00Z"));

        Assert.Equal([Day("2026-11-25"), Day("2026-11-26"), Day("2026-11-27")], MailPeriods.Open(MailPeriod.Day, 7, null, since, now, Madrid));
        Assert.Equal([Day("2026-11-27")], MailPeriods.Open(MailPeriod.Day, 7, Day("2026-11-26"), since, now, Madrid));
        Assert.Equal([], MailPeriods.Open(MailPeriod.Day, 7, Day("2026-11-27"), since, now, Madrid));
        Assert.Equal(7, MailPeriods.Open(MailPeriod.Day, 7, Day("2026-10-01"), At("2026-01-01T00:00:00Z"), now, Madrid).Count);
        Assert.Equal([], MailPeriods.Open(MailPeriod.Month, 7, null, since, now, Madrid));
        Assert.Equal(At("2026-12-01T06:00:00Z"), MailPeriods.NextDue(MailPeriod.Month, 7, now, Madrid));
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
