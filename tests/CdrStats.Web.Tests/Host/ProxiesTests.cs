using System.Net;
using CdrStats.Web.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace CdrStats.Web.Tests.Host;

public sealed class ProxiesTests
{
    [Theory]
    [InlineData(null, "127.0.0.1", "203.0.113.9")]
    [InlineData(null, "10.0.0.5", "10.0.0.5")]
    [InlineData("10.0.0.5, 192.168.7.0/24", "10.0.0.5", "203.0.113.9")]
    [InlineData("10.0.0.5, 192.168.7.0/24", "192.168.7.77", "203.0.113.9")]
    [InlineData("10.0.0.5, 192.168.7.0/24", "127.0.0.1", "127.0.0.1")]
    [InlineData("10.0.0.5", "10.0.0.6", "10.0.0.6")]
    public async Task Who_asks_is_believed_of_the_proxies_that_are_named_and_of_nobody_else(string? named, string from, string believed)
    {
        var options = new ForwardedHeadersOptions();
        options.Believe(named);
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(from) }, Request = { Headers = { ["X-Forwarded-For"] = "203.0.113.9" } } };

        await new ForwardedHeadersMiddleware(_ => Task.CompletedTask, NullLoggerFactory.Instance, Options.Create(options)).Invoke(context);

        Assert.Equal(IPAddress.Parse(believed), context.Connection.RemoteIpAddress);
    }

    [Theory]
    [InlineData("10.0.0.5", true)]
    [InlineData("10.0.0.0/8, ::1", true)]
    [InlineData("proxy.example", false)]
    [InlineData("10.0.0.0/33", false)]
    public void A_name_is_no_address(string named, bool isOne) => Assert.Equal(isOne, Proxies.Setting.Allows(named));
}
