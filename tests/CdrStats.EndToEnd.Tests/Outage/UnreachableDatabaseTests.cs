using System.Net;
using CdrStats.EndToEnd.Tests.Console;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Outage;

public sealed class UnreachableDatabaseTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_console_without_its_database_says_so_and_recovers_by_itself()
    {
        var real = new NpgsqlConnectionStringBuilder(await postgres.NewDatabaseAsync());
        var port = PrivateProcess.FreeTcpPort();
        var through = new NpgsqlConnectionStringBuilder(real.ConnectionString) { Host = "127.0.0.1", Port = port }.ConnectionString;
        await using var console = ConsoleProcess.Launch(through);

        await console.AnswersAsync("/health/live", HttpStatusCode.OK, Stop);
        await console.AnswersAsync("/health/ready", HttpStatusCode.ServiceUnavailable, Stop);
        Assert.Contains("The database cannot be reached since", await LoginPageAsync(console, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);

        await using (new PortForwarder(port, real.Host!, real.Port))
        {
            await console.AnswersAsync("/health/ready", HttpStatusCode.OK, Stop);
            Assert.Contains("id=\"password\"", await LoginPageAsync(console, HttpStatusCode.OK), StringComparison.Ordinal);
        }

        await console.AnswersAsync("/health/ready", HttpStatusCode.ServiceUnavailable, Stop);
        Assert.Contains("The database cannot be reached since", await LoginPageAsync(console, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        await console.AnswersAsync("/health/live", HttpStatusCode.OK, Stop);

        await using (new PortForwarder(port, real.Host!, real.Port))
        {
            await console.AnswersAsync("/health/ready", HttpStatusCode.OK, Stop);
        }
    }

    private static async Task<string> LoginPageAsync(ConsoleProcess console, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/login", UriKind.Relative)) { Headers = { { "Accept", "text/html" } } };
        using var answer = await console.Client.SendAsync(request, Stop);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Stop);
    }
}
