using System.Globalization;
using CdrStats.Web.Customers;
using Xunit;

namespace CdrStats.Web.Tests.Customers;

public sealed class CodeRowTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 20, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-24T10:00:00", "2026-11-24T09:00:00Z")]
    [InlineData("2026-07-01T00:00:00", "2026-06-30T22:00:00Z")]
    [InlineData("2026-10-25T02:30:00", "2026-10-25T00:30:00Z")] // comes twice: the first
    [InlineData("2026-03-29T02:30:00", "2026-03-29T01:30:00Z")] // is skipped: the offset before
    public void A_moment_is_typed_in_the_users_zone(string typed, string utc)
    {
        var row = new CodeRow { Since = DateTime.Parse(typed, CultureInfo.InvariantCulture) };

        Assert.Equal(DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture), row.From(TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid"), Now));
    }

    [Fact]
    public void Without_a_moment_it_is_now() => Assert.Equal(Now, new CodeRow().From(TimeZoneInfo.Utc, Now));
}
