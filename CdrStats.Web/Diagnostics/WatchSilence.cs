using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Diagnostics;

/// <summary>Notes which switches fall silent and which are back, and says so in the log, once each.</summary>
internal sealed partial class WatchSilence(JobRunner jobs, SilenceBook silence, ImportDatabases databases, Database database, TimeProvider clock, ILogger<WatchSilence> logger)
    : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Exceptions;

    protected override TimeSpan? NotWithin => TimeSpan.FromSeconds(12);

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        // What waits in the inbox came in, although no call shows it yet.
        var health = await ImportHealth.ReadAsync(databases, AccessScope.Everything, cancellation);
        if (health is { InboxTrouble: not null } || (health?.OldestWaiting is { } oldest && clock.GetUtcNow() - oldest > Chain.Stuck))
        {
            return;
        }

        var (fallen, back) = await silence.NoteAsync(cancellation);
        foreach (var one in fallen)
        {
            LogSilent(one.Name, one.Silence.Words);
        }

        foreach (var name in back)
        {
            LogBack(name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The switch {Name} is silent: {Words}")]
    private partial void LogSilent(string name, string words);

    [LoggerMessage(LogLevel.Information, "The switch {Name} is no longer silent")]
    private partial void LogBack(string name);
}
