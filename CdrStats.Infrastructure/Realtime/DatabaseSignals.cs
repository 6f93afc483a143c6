using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>
/// Listens to what databases announce, for this host: rows in the inbox ring the importer's bell, stored calls (of any host) beat the pulse
/// that pages follow, changed incidents are read anew. A lost connection is made again; whatever was missed meanwhile is made up by one ring and one beat.
/// </summary>
internal sealed partial class DatabaseSignals(
    ImportHost host, ImportPulses pulses, IncidentFeed incidents, Database database, TimeProvider clock, ILogger<DatabaseSignals> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AliveCheck = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(FollowCallsAsync(stoppingToken), FollowInboxAsync(stoppingToken), FollowIncidentsAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    // Pages follow the calls whether or not an inbox elsewhere can be reached.
    private async Task FollowCallsAsync(CancellationToken stopping)
    {
        await database.ReadyAsync(stopping);
        await ListenAsync(host.Databases.Calls, "cdr_stored", () => pulses.Publish(clock.GetUtcNow()), stopping);
    }

    private async Task FollowIncidentsAsync(CancellationToken stopping)
    {
        await database.ReadyAsync(stopping);
        await ListenAsync(host.Databases.Calls, IncidentRows.Channel, incidents.Changed, stopping);
    }

    private async Task FollowInboxAsync(CancellationToken stopping)
    {
        await host.ReadyAsync(stopping);
        await ListenAsync(host.Databases.Inbox, "cdr_import", host.Arrivals.Ring, stopping);
    }

    private async Task ListenAsync(NpgsqlDataSource source, string channel, Action heard, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stopping);
                connection.Notification += (_, _) => heard();
                await using (var listen = new NpgsqlCommand($"listen {channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(stopping);
                }

                heard();
                while (true)
                {
                    if (!await connection.WaitAsync(AliveCheck, stopping))
                    {
                        await using var alive = new NpgsqlCommand("select 1", connection);
                        await alive.ExecuteScalarAsync(stopping);
                    }
                }
            }
            catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
            {
                LogLost(channel, error.Message);
                await Task.Delay(Pause, clock, stopping);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Lost the connection that listens for {Channel} ({Reason}); listening again in a second")]
    private partial void LogLost(string channel, string reason);

    [LoggerMessage(LogLevel.Debug, "Stopped listening")]
    private partial void LogStopped();
}
