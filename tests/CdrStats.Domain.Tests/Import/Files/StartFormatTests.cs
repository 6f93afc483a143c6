using System.Globalization;
using CdrStats.Domain.Import.Files;
using Xunit;

namespace CdrStats.Domain.Tests.Import.Files;

public sealed class StartFormatTests
{
    [Fact]
    public void Every_pattern_is_a_format() => Assert.All(StartFormat.Patterns.Concat(StartFormat.Numbers), format => Assert.True(StartFormat.IsOne(format), format));

    [Theory]
    [InlineData("")]
    [InlineData("HH:mm")]
    [InlineData("yyyy-MM-dd")]
    [InlineData("'")]
    [InlineData("%")]
    public void What_does_not_tell_a_minute_is_none(string format) => Assert.False(StartFormat.IsOne(format));

    [Theory]
    [InlineData("21/10/2015 12:13:10", "d/M/yyyy H:mm:ss", null)]
    [InlineData("10/21/2015 12:13:10", "M/d/yyyy H:mm:ss", null)]
    [InlineData("1/2/2015 12:13:10", "d/M/yyyy H:mm:ss", "M/d/yyyy H:mm:ss")]
    [InlineData("1/2/2015 2:13:10 PM", "M/d/yyyy h:mm:ss tt", null)]
    [InlineData("1445422390", "unix", null)]
    [InlineData("1445422390123", "unix-ms", null)]
    [InlineData("1445422390123456", "unix-us", null)]
    [InlineData("42298.5091435185", "excel", null)]
    [InlineData("20151021121310", "yyyyMMddHHmmss", null)]
    [InlineData("Wed, 21 Oct 2015 12:13:10 +0200", "ddd, d MMM yyyy HH:mm:ss zzz", null)]
    [InlineData("Wed Oct 21 12:13:10 2015", "ddd MMM d HH:mm:ss yyyy", null)]
    [InlineData("2015-10-21 12:13:10", null, null)]
    [InlineData("2026-11-26 10:00:00+00", null, null)]
    [InlineData("yesterday", null, null)]
    public void A_format_is_found_from_a_files_times(string text, string? format, string? other)
    {
        Assert.Equal(format, StartFormat.Guess([text, "", text], out var second));
        Assert.Equal(other, second);
    }

    [Fact]
    public void A_day_above_twelve_settles_which_comes_first() =>
        Assert.Equal("M/d/yyyy H:mm:ss", StartFormat.Guess([.. Enumerable.Range(1, 28).Select(day => string.Create(CultureInfo.InvariantCulture, $"2/{day}/2026 10:00:00"))], out _));

    [Fact]
    public void Some_rows_that_are_no_calls_do_not_hide_how_the_others_are_written()
    {
        Assert.Equal("d/M/yyyy H:mm:ss", StartFormat.Guess(["26/11/2026 10:00:00", "27/11/2026 10:00:00", "yesterday"], out _));
        Assert.Null(StartFormat.Guess(["26/11/2026 10:00:00", "yesterday", "total"], out _));
        Assert.Null(StartFormat.Guess(["2026-11-26 10:00:00", "2026-11-27 10:00:00", "total"], out _));
    }
}
