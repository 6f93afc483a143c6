using CdrStats.Pusher.Records;
using Xunit;

namespace CdrStats.Pusher.Tests.Records;

public sealed class RecordClockTests
{
    private readonly RecordClock _clock = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid"), new Tally());

    [Theory]
    [InlineData("2026-07-01 12:00:00", "2026-07-01T10:00:00Z")]
    [InlineData("2026-07-01T12:00:00", "2026-07-01T10:00:00Z")]
    [InlineData("2026-07-01 12:00:00.25", "2026-07-01T10:00:00.25Z")]
    [InlineData("2026-07-01 12:00:00.123456789", "2026-07-01T10:00:00.1234567Z")]
    [InlineData("2026-07-01 12:00", "2026-07-01T10:00:00Z")]
    [InlineData("2026-07-01", "2026-06-30T22:00:00Z")]
    [InlineData("2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z")]
    [InlineData("2026-07-01 12:00:00+02", "2026-07-01T10:00:00Z")]
    [InlineData("2026-07-01 12:00:00.5 -0330", "2026-07-01T15:30:00.5Z")]
    [InlineData("2026-07-01 12:00:00+05:30", "2026-07-01T06:30:00Z")]
    [InlineData("20260701120000", "2026-07-01T10:00:00Z")]
    [InlineData("20260701", "2026-06-30T22:00:00Z")]
    [InlineData("1782900000", "2026-07-01T10:00:00Z")]
    [InlineData("1782900000.5", "2026-07-01T10:00:00.5Z")]
    [InlineData("1782900000500", "2026-07-01T10:00:00.5Z")]
    public void The_documented_forms_of_a_time_are_read(string text, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), _clock.Read(text));

    [Theory]
    [InlineData("03/04/2026 10:00")]
    [InlineData("03-04-2026 10:00:00")]
    [InlineData("2026/04/03 10:00")]
    [InlineData("3 April 2026 10:00")]
    [InlineData("2026-07-01 12:00:00 PM")]
    [InlineData("2026-07-01 12:00:00 CEST")]
    [InlineData("2026-13-01 12:00:00")]
    [InlineData("2026-02-30")]
    [InlineData("2026-07-01 24:00:00")]
    [InlineData("2026-07-01 12:00:00+25:00")]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("12:00:00")]
    [InlineData("1.5")]
    public void A_text_that_may_mean_another_day_is_no_time(string text) => Assert.Null(_clock.Read(text));
}
