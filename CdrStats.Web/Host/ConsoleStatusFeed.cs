using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;

namespace CdrStats.Web.Host;

/// <summary>Puts the state of the database, and of an inbox elsewhere, on every page.</summary>
internal sealed class ConsoleStatusFeed(Live<DatabaseState> database, ImportHost import, Live<ConsoleStatus> shown) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(DatabaseAsync(stoppingToken), InboxAsync(stoppingToken));

    private async Task DatabaseAsync(CancellationToken stopping)
    {
        await foreach (var state in database.WatchAsync(TimeSpan.Zero, stopping))
        {
            shown.Update(was => was with { DatabaseTrouble = (state as DatabaseState.Unreachable)?.Trouble, Since = state.Since });
        }
    }

    private async Task InboxAsync(CancellationToken stopping)
    {
        await foreach (var state in import.Inbox.WatchAsync(TimeSpan.Zero, stopping))
        {
            shown.Update(was => was with { InboxTrouble = state.Trouble, InboxSince = state.Since });
        }
    }
}
