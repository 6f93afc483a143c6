using CdrStats.Infrastructure.Import;

namespace CdrStats.Web.Import;

/// <summary>Sees the rows of a file through, until each is a call or in quarantine, and says how far it is.</summary>
internal sealed class FileSettlement(IServiceProvider services, Guid import, IdRange rows)
{
    /// <summary>So long without one row taken up means that the console that was importing no longer does.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private InboxWait Wait => services.GetRequiredService<InboxWait>();

    /// <summary>A running console imports them. Should it end meanwhile, they are imported here.</summary>
    public async Task<InboxFate> FollowAsync(CancellationToken stop)
    {
        ImportVerb.Tell($"The running console imports them.");
        if (await WatchAsync(Patience, stop))
        {
            return await Wait.FateAsync(import, rows, stop);
        }

        ImportVerb.Tell($"It has taken none up for {Patience.TotalSeconds:0} s.");
        return await ImportAsync(stop);
    }

    /// <summary>Imports here whatever waits, the oldest first.</summary>
    public async Task<InboxFate> ImportAsync(CancellationToken stop)
    {
        ImportVerb.Tell($"No console runs: importing here.");
        var importing = services.GetRequiredService<ImportHost>().Importer.DrainAsync(Math.Clamp(Environment.ProcessorCount, 2, 4), stop);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watch = WatchAsync(Timeout.InfiniteTimeSpan, watching.Token);
        try
        {
            await importing;
        }
        finally
        {
            await watching.CancelAsync();
            await ((Task)watch).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Rows that another importer holds are the last to be settled.
        await WatchAsync(Patience, stop);
        return await Wait.FateAsync(import, rows, stop);
    }

    /// <summary>False: some wait, and for so long none was taken up.</summary>
    private async Task<bool> WatchAsync(TimeSpan patience, CancellationToken stop)
    {
        var told = 0L;
        var waiting = 0L;
        await foreach (var now in Wait.WatchAsync(import, rows, patience == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : patience, stop))
        {
            waiting = now;
            if (waiting != told && waiting > 0)
            {
                told = waiting;
                ImportVerb.Tell($"{waiting:N0} wait to be imported …");
            }
        }

        return waiting == 0;
    }
}
