using CdrStats.Infrastructure.Import;

namespace CdrStats.Web.Import;

/// <summary>Sees rows of the inbox through, until each is a call or in quarantine, and says how far it is.</summary>
internal static class FileSettlement
{
    /// <summary>So long without one row taken up means that the console that was importing no longer does.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A running console imports them. Should it end meanwhile, they are imported here.</summary>
    public static async Task<InboxFate> FollowAsync(IServiceProvider services, IReadOnlyList<IdRange> rows, CancellationToken stop)
    {
        ImportVerb.Say($"The running console imports them.");
        if (await WatchAsync(services, rows, Patience, stop))
        {
            return await services.GetRequiredService<InboxWait>().FateAsync(rows, stop);
        }

        ImportVerb.Say($"It has taken none up for {Patience.TotalSeconds:0} s.");
        return await ImportAsync(services, rows, stop);
    }

    /// <summary>Imports here whatever waits, the oldest first.</summary>
    public static async Task<InboxFate> ImportAsync(IServiceProvider services, IReadOnlyList<IdRange> rows, CancellationToken stop)
    {
        ImportVerb.Say($"No console runs: importing here.");
        var import = services.GetRequiredService<ImportHost>().Importer.DrainAsync(Math.Clamp(Environment.ProcessorCount, 2, 4), stop);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watch = WatchAsync(services, rows, Timeout.InfiniteTimeSpan, watching.Token);
        try
        {
            await import;
        }
        finally
        {
            await watching.CancelAsync();
            await ((Task)watch).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Rows that another importer holds are the last to be settled.
        await WatchAsync(services, rows, Patience, stop);
        return await services.GetRequiredService<InboxWait>().FateAsync(rows, stop);
    }

    /// <summary>False: some wait, and for so long none was taken up.</summary>
    private static async Task<bool> WatchAsync(IServiceProvider services, IReadOnlyList<IdRange> rows, TimeSpan patience, CancellationToken stop)
    {
        var told = 0L;
        var waiting = 0L;
        await foreach (var now in services.GetRequiredService<InboxWait>().WatchAsync(rows, patience == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : patience, stop))
        {
            waiting = now;
            if (waiting != told && waiting > 0)
            {
                told = waiting;
                ImportVerb.Say($"{waiting:N0} wait to be imported …");
            }
        }

        return waiting == 0;
    }
}
