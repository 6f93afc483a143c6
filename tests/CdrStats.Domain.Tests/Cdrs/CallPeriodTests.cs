using System.Globalization;
using CdrStats.Domain.Cdrs;
using Xunit;

namespace CdrStats.Domain.Tests.Cdrs;

/// <summary>Ranges that move with the clock, on the day on which Madrid's clocks are put back.</summary>
public sealed class CallPeriodTests
{
    private static readonly DateTimeOffset Now = new(2026, 10, 25, 10, 30, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");

    [Theory]
    [InlineData("15m", "2026-10-25T10:15Z", "2026-10-25T10:30Z")]
    [InlineData("90d", "2026-07-27T10:30Z", "2026-10-25T10:30Z")]
    [InlineData("12m", "2025-10-24T22:00Z", "2026-10-25T10:30Z")]
    [InlineData("today", "2026-10-24T22:00Z", "2026-10-25T10:30Z")]
    [InlineData("yesterday", "2026-10-23T22:00Z", "2026-10-24T22:00Z")]
    [InlineData("week", "2026-10-18T22:00Z", "2026-10-25T10:30Z")]
    [InlineData("lastweek", "2026-10-11T22:00Z", "2026-10-18T22:00Z")]
    [InlineData("month", "2026-09-30T22:00Z", "2026-10-25T10:30Z")]
    [InlineData("LASTMONTH", "2026-08-31T22:00Z", "2026-09-30T22:00Z")]
    public void A_period_is_one_of_the_zones_days(string code, string from, string to)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-GB");
        var period = CallPeriod.Find(code)!;
        var range = period.At(Now, Madrid);

        Assert.Equal((Moment(from), Moment(to)), (range.From, range.To));
        Assert.Equal(range.To != Now, period.IsOver);
    }

    [Fact]
    public void The_week_in_which_the_clocks_were_put_back_has_an_hour_more()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-GB");
        var range = CallPeriod.Find("lastweek")!.At(Now.AddDays(1), Madrid);

        Assert.Equal(TimeSpan.FromHours((7 * 24) + 1), range.To - range.From);
    }

    [Fact]
    public void Weeks_begin_as_the_readers_do()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-US");

        Assert.Equal(Moment("2026-10-24T22:00Z"), CallPeriod.Find("week")!.At(Now, Madrid).From);
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
