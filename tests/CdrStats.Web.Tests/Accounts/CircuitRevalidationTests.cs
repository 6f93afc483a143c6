using System.Security.Claims;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Web.Tests.Accounts;

public sealed class CircuitRevalidationTests
{
    [Fact]
    public async Task A_page_that_outlives_its_console_signs_nobody_out_and_is_no_error()
    {
        using var console = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true }).Build();
        await console.StartAsync(TestContext.Current.CancellationToken);
        var database = new Live<DatabaseState>(new DatabaseState.Ready(DateTimeOffset.UnixEpoch), TimeProvider.System);
        var services = new ServiceCollection().BuildServiceProvider();
        using var page = new CircuitRevalidation(
            NullLoggerFactory.Instance, services.GetRequiredService<IServiceScopeFactory>(), database, console.Services.GetRequiredService<IHostApplicationLifetime>(), NullLogger<CircuitRevalidation>.Instance);
        await services.DisposeAsync();
        var user = new ClaimsPrincipal();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => page.IsStillGoodAsync(user));
        await console.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(await page.IsStillGoodAsync(user));
    }
}
