using System.Globalization;
using CdrStats.Domain.Import.Files;
using CdrStats.Domain.Time;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Domain.Tests.Import.Files;

public sealed class StartReaderTests
{
    private static readonly TimeZoneInfo Madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");

    [Theory]
    [InlineData(null, "2026-10-25 02:30:00", "2026-10-25T00:30:00Z", LocalTimeKind.Repeated)]
    [InlineData(null, "2026-03-29 02:30:00", "2026-03-29T01:30:00Z", LocalTimeKind.Skipped)]
    [InlineData(null, "2026-10-25 02:30:00+01:00", "2026-10-25T01:30:00Z", LocalTimeKind.Plain)]
    [InlineData(null, "2015-10-21T12:13:10Z", "2015-10-21T12:13:10Z", LocalTimeKind.Plain)]
    [InlineData(null, "2015-10-21 12:13:10.1234567 -0330", "2015-10-21T15:43:10.1234567Z", LocalTimeKind.Plain)]
    [InlineData(null, "2015-10-21 12:13:10+00", "2015-10-21T12:13:10Z", LocalTimeKind.Plain)]
    [InlineData(null, "2026-11-26 10:00:00+00", "2026-11-26T10:00:00Z", LocalTimeKind.Plain)]
    [InlineData(null, "2026-11-26 10:00:00.5-08", "2026-11-26T18:00:00.5Z", LocalTimeKind.Plain)]
    [InlineData(null, "2026-11-26 10:00:00.123456+05:30", "2026-11-26T04:30:00.123456Z", LocalTimeKind.Plain)]
    [InlineData("d/M/yyyy H:mm:ss", "2026-11-26 10:00:00+00", "2026-11-26T10:00:00Z", LocalTimeKind.Plain)]
    [InlineData(null, "2015-10-21 12:13", "2015-10-21T10:13:00Z", LocalTimeKind.Plain)]
    [InlineData("d/M/yyyy H:mm:ss", "21/10/2015 12:13:10", "2015-10-21T10:13:10Z", LocalTimeKind.Plain)]
    [InlineData("d/M/yyyy H:mm:ss", "21/10/2015 12:13:10.5", "2015-10-21T10:13:10.5Z", LocalTimeKind.Plain)]
    [InlineData("d/M/yyyy H:mm:ss", "2015-10-21 12:13:10", "2015-10-21T10:13:10Z", LocalTimeKind.Plain)]
    [InlineData("M/d/yyyy h:mm:ss tt", "10/21/2015 1:13:10 PM", "2015-10-21T11:13:10Z", LocalTimeKind.Plain)]
    [InlineData("ddd, d MMM yyyy HH:mm:ss zzz", "Wed, 21 Oct 2015 12:13:10 +0200", "2015-10-21T10:13:10Z", LocalTimeKind.Plain)]
    [InlineData("d MMM yyyy H:mm:ss", "25 Oct 2026 02:30:00", "2026-10-25T00:30:00Z", LocalTimeKind.Repeated)]
    [InlineData("yyyyMMddHHmmss", "20151021121310", "2015-10-21T10:13:10Z", LocalTimeKind.Plain)]
    [InlineData("unix", "1445422390", "2015-10-21T10:13:10Z", LocalTimeKind.Plain)]
    [InlineData("unix", "1445422390.123456", "2015-10-21T10:13:10.123456Z", LocalTimeKind.Plain)]
    [InlineData("unix-ms", "1445422390123", "2015-10-21T10:13:10.123Z", LocalTimeKind.Plain)]
    [InlineData("unix-us", "1445422390123456", "2015-10-21T10:13:10.123456Z", LocalTimeKind.Plain)]
    [InlineData("excel", "42298.5091435185", "2015-10-21T10:13:10Z", LocalTimeKind.Plain)]
    public void A_start_is_read_by_its_format_and_zone(string? format, string text, string utc, LocalTimeKind clock)
    {
        Assert.True(new StartReader(format, Madrid).TryRead(text, out var start, out var found));
        Assert.Equal((DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture), clock), (start, found));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(null, "yesterday")]
    [InlineData(null, "2015-02-30 12:00:00")]
    [InlineData(null, "2015-10-21 24:00:00")]
    [InlineData(null, "2015-10-21")]
    [InlineData(null, "2015-10-21 12:13:10+15:00")]
    [InlineData(null, "2015-10-21 12:13:10+")]
    [InlineData(null, "2015-10-21 12:13:10+0")]
    [InlineData(null, "2015-10-21 12:13:10+00:")]
    [InlineData(null, "2015-10-21 12:13:10+00 x")]
    [InlineData(null, "0001-01-01 00:00:00")]
    [InlineData(null, "9999-12-31 23:59:59-14:00")]
    [InlineData("d/M/yyyy H:mm:ss", "10/21/2015 12:13:10")]
    [InlineData("unix", "99999999999999999999")]
    [InlineData("unix-us", "-99999999999999999")]
    [InlineData("excel", "1e9")]
    public void What_is_no_time_is_not_read(string? format, string text) => Assert.False(new StartReader(format, Madrid).TryRead(text, out _, out _));

    [Fact]
    public void Remembered_minutes_give_what_the_zone_gives()
    {
        string[] zones = ["Europe/Madrid", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"];
        var moments = from zone in Gen.Elements(zones) from seconds in Gen.Choose(0, int.MaxValue) select (zone, local: new DateTime(1990, 1, 2).AddSeconds(seconds * 0.55));
        var readers = zones.ToDictionary(zone => zone, zone => new StartReader(null, TimeZoneInfo.FindSystemTimeZoneById(zone)));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(moments.ToArbitrary(), one =>
        {
            var text = one.local.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
            var expected = LocalClock.Read(one.local, TimeZoneInfo.FindSystemTimeZoneById(one.zone), out var kind);
            return readers[one.zone].TryRead(text, out var start, out var clock) && start == expected && clock == kind;
        }));
    }

    [Fact]
    public void Any_text_by_any_format_is_read_or_not_and_nothing_else_happens() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(
            ArbMap.Default.GeneratorFor<string>().ToArbitrary(), Gen.Elements(StartFormat.Numbers.Concat(StartFormat.Patterns).Append(null).ToArray()).ToArbitrary(),
            (text, format) =>
            {
                new StartReader(format, Madrid).TryRead(text, out _, out _);
                return true;
            }));
}
