using System.Data.Common;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CdrStats.Web.Host;

/// <summary>Lets the verbs of the command line know that this console runs, and where.</summary>
internal sealed partial class ConsoleSign(
    RunningConsoles consoles, Database database, ConsoleRoles roles, IServer server, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<ConsoleSign> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            await database.ReadyAsync(stoppingToken);
            while (true)
            {
                try
                {
                    await consoles.ShowAsync(new RunningConsole(roles.Jobs, roles.Web ? Address() : null), stoppingToken);
                }
                catch (Exception error) when (error is DbException or IOException or TimeoutException)
                {
                    LogLost(error.Message);
                    await Task.Delay(Pause, clock, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogTaken();
        }
    }

    private async Task StartedAsync(CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registered = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);
    }

    private Uri? Address() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(Reachable).FirstOrDefault(address => address is not null);

    /// <summary>Listening on every address, it is reached here on loopback.</summary>
    internal static Uri? Reachable(string listening) =>
        Uri.TryCreate(listening.Replace("//*", "//127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal).Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal), UriKind.Absolute, out var address)
            ? address : null;

    [LoggerMessage(LogLevel.Debug, "The connection that says this console runs was lost ({Reason}); saying it again in 2 s")]
    private partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Debug, "This console no longer says that it runs")]
    private partial void LogTaken();
}
