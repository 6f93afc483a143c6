using CdrStats.Domain.Accounts;
using Xunit;

namespace CdrStats.Domain.Tests.Accounts;

public sealed class DeviceWordsTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36", "Chrome", "Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0", "Edge", "Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1", "Safari", "iPhone")]
    [InlineData("curl/8.5.0", "curl", null)]
    public void A_device_is_named_as_its_owner_knows_it(string userAgent, string? browser, string? system) => Assert.Equal((browser, system), DeviceWords.Of(userAgent));

    [Fact]
    public void What_names_nothing_known_is_no_device() => Assert.Null(DeviceWords.Of("x"));
}
