using System.Net;
using System.Net.Sockets;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Web.Host;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CdrStats.Web.Tests.Host;

public sealed class FreeAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://+:{0}")]
    public void An_address_another_program_listens_on_is_refused_in_one_line_with_what_to_do(string url)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, url, port);
        var error = Assert.Throws<SettingException>(() => FreeAddress.Check(Listening($"http://127.0.0.1:0;{address}")));
        Assert.StartsWith($"{address} is taken", error.Message, StringComparison.Ordinal);
        Assert.Contains("--urls http://127.0.0.1:", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0;http://[::1]:0;http://localhost:0")]
    [InlineData("http://unix:/run/console.sock")]
    [InlineData(null)]
    public void A_free_address_is_left_as_it_was(string? urls) => FreeAddress.Check(Listening(urls));

    private static IConfiguration Listening(string? urls) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("urls", urls)]).Build();
}
