using System.Globalization;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Time;
using Xunit;

namespace CdrStats.Domain.Tests.Time;

public sealed class LocalClockTests
{
    [Theory]
    [InlineData("Europe/Madrid", "2026-07-01 12:00", "2026-07-01 10:00", LocalTimeKind.Plain)]
    [InlineData("Europe/Madrid", "2026-10-25 02:30", "2026-10-25 00:30", LocalTimeKind.Repeated)]
    [InlineData("Europe/Madrid", "2026-03-29 02:30", "2026-03-29 01:30", LocalTimeKind.Skipped)]
    [InlineData("Atlantic/Azores", "2026-10-25 00:00", "2026-10-25 00:00", LocalTimeKind.Repeated)]
    [InlineData("America/Havana", "2026-11-01 00:30", "2026-11-01 04:30", LocalTimeKind.Repeated)]
    [InlineData("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45", LocalTimeKind.Repeated)]
    [InlineData("UTC", "2026-10-25 02:30", "2026-10-25 02:30", LocalTimeKind.Plain)]
    public void A_time_without_zone_is_the_earlier_instant_and_a_skipped_one_has_the_offset_before(string zone, string local, string utc, LocalTimeKind kind)
    {
        var instant = LocalClock.Read(DateTime.Parse(local, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone), out var found);

        Assert.Equal((DateTimeOffset.Parse(utc + "Z", CultureInfo.InvariantCulture), kind), (instant, found));
    }

    [Fact]
    public void A_search_from_a_midnight_that_comes_twice_begins_with_the_first()
    {
        var query = CallQueryReader.Read([KeyValuePair.Create("from", "2026-10-25"), KeyValuePair.Create("time_zone", "Atlantic/Azores")], DateTimeOffset.UnixEpoch.AddYears(57), null);

        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.Zero), Assert.IsType<CallQuery.Valid>(query).Filter.From);
    }
}
