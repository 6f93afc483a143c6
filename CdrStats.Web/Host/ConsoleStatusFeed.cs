using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;

namespace CdrStats.Web.Host;

/// <summary>Puts the state of the database on every page.</summary>
internal sealed class ConsoleStatusFeed(Live<DatabaseState> database, Live<ConsoleStatus> shown) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var state in database.WatchAsync(TimeSpan.Zero, stoppingToken))
        {
            shown.Update(_ => new ConsoleStatus((state as DatabaseState.Unreachable)?.Trouble, state.Since));
        }
    }
}
