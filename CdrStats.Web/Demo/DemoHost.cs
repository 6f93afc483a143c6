using CdrStats.Infrastructure.Demo;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Host;

namespace CdrStats.Web.Demo;

/// <summary>With <c>--demo</c>: makes the demo operator once the database is ready, tells its users' passwords, and keeps its calls coming.</summary>
internal sealed partial class DemoHost(Database database, DemoOperator demo, LiveCallsFactory live, TimeProvider clock, ILogger<DemoHost> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var calls = live(new CallOrigin());
        var isMade = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.ReadyAsync(stoppingToken);
                if (!isMade)
                {
                    await MakeAsync(stoppingToken);
                    isMade = true;
                }

                await calls.RunAsync(onlyWhileDemo: true, stoppingToken);
                LogRemoved();
                return;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogTrouble(error);
                await Task.Delay(Again, clock, stoppingToken);
            }
        }
    }

    private async Task MakeAsync(CancellationToken stopping)
    {
        var start = clock.GetTimestamp();
        if (await demo.MakeAsync(stopping) is not { } made)
        {
            return;
        }

        LogMade(made.Calls, clock.GetElapsedTime(start).TotalSeconds);
        foreach (var user in made.Users)
        {
            Console.WriteLine($"Demo user: {user.Name}   password: {user.Password}   (shown this once)");
        }
    }

    [LoggerMessage(LogLevel.Information, "The demo operator is made: {Calls} calls of 30 days are in the inbox after {Seconds:0.0} s. 'demo remove' removes all of it")]
    private partial void LogMade(long calls, double seconds);

    [LoggerMessage(LogLevel.Information, "The demo operator has been removed; no more calls are placed")]
    private partial void LogRemoved();

    [LoggerMessage(LogLevel.Warning, "Demo calls cannot be placed; trying again in 5 s")]
    private partial void LogTrouble(Exception error);
}

/// <summary>The demo operator's part in the console.</summary>
public static class DemoOperatorModule
{
    public static WebApplicationBuilder AddDemoOperator(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddDemo();
        builder.Services.AddDemoWatch();
        if (builder.Configuration.IsDemo() && ConsoleRoles.From(builder.Configuration).Jobs)
        {
            builder.Services.AddHostedService<DemoHost>();
        }

        return builder;
    }
}
