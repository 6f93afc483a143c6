using System.Globalization;
using CdrStats.Web.Shell;
using Xunit;

namespace CdrStats.Web.Tests.Shell;

public sealed class FormatTests
{
    public FormatTests() => CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-GB");

    [Theory]
    [InlineData(0, "0:00:00")]
    [InlineData(3599, "0:59:59")]
    [InlineData(93784, "26:03:04")]
    [InlineData(-61, "−0:01:01")]
    public void Durations_have_as_many_hours_as_there_are(int seconds, string written) =>
        Assert.Equal(written, Format.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(204, "3:24")]
    [InlineData(-6, "−0:06")]
    [InlineData(3600, "1:00:00")]
    public void Averages_leave_out_the_hours_they_do_not_have(int seconds, string written) =>
        Assert.Equal(written, Format.ShortDuration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Figures_have_separated_thousands_a_real_minus_and_a_unit_that_stays_with_them()
    {
        Assert.Equal("184,220", Format.Count(184220));
        Assert.Equal("−1,204.18\u00a0EUR", Format.Money(-1204.18m, "EUR"));
        Assert.Equal("0.0525\u00a0EUR", Format.Money(0.0525m, "EUR", 4));
        Assert.Equal("61.8\u00a0%", Format.Percent(0.618m));
    }

    [Theory]
    [InlineData(-5, "0\u00a0s")]
    [InlineData(0.3, "0.3\u00a0s")]
    [InlineData(12.9, "12\u00a0s")]
    [InlineData(240, "4\u00a0min")]
    [InlineData(7300, "2\u00a0h")]
    [InlineData(259200, "3\u00a0d")]
    public void Ages_are_coarse_and_never_negative(double seconds, string written) =>
        Assert.Equal(written, Format.Age(TimeSpan.FromSeconds(seconds)));
}
