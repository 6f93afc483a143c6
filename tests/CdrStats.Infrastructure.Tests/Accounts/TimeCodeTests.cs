using CdrStats.Infrastructure.Accounts.SecondFactors;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Accounts;

public sealed class TimeCodeTests
{
    // "12345678901234567890" of the RFC's appendix B, in base 32.
    private const string Key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_codes_are_those_of_RFC_6238(long seconds, string code) => Assert.Equal(code, TimeCode.At(Key, DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Fact]
    public void A_code_fits_half_a_minute_before_and_after_and_as_people_type_it()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111109);
        Assert.All([-30, 0, 30], late => Assert.True(TimeCode.Fits(Key, "081 804", now.AddSeconds(late))));
        Assert.All([-90, 90], late => Assert.False(TimeCode.Fits(Key, "081804", now.AddSeconds(late))));
        Assert.All(["", "81804", "0818040", "abcdef"], wrong => Assert.False(TimeCode.Fits(Key, wrong, now)));
    }

    [Fact]
    public void A_new_key_is_another_one_of_160_bits_and_the_address_escapes_names()
    {
        var key = TimeCode.NewKey();
        Assert.Equal(32, key.Length);
        Assert.NotEqual(key, TimeCode.NewKey());
        Assert.Equal(6, TimeCode.At(key, DateTimeOffset.UnixEpoch).Length);
        Assert.Equal($"otpauth://totp/CdrStats:ana%20ruiz%3F?secret={key}&issuer=CdrStats&digits=6&period=30", TimeCode.Address("CdrStats", "ana ruiz?", key));
    }
}
