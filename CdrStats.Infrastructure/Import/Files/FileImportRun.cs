using Npgsql;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>One step of an import of a file: looking, importing, or undoing, from where it stands to its end.</summary>
internal sealed class FileImportRun(ImportDatabases databases, MediationOptions mediation, FileImportFolder folder, FileImportStore store, TimeProvider clock)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Without one row taken up for so long, nobody is importing: the rows wait, and the file's part is done.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private FileProgress _progress = new(null, 0, new FileImportCounts());

    public async Task RunAsync(FileImportJob job, CancellationToken stop)
    {
        try
        {
            switch (job.State)
            {
                case FileImportState.Checking:
                    await CheckAsync(job, stop);
                    break;
                case FileImportState.Importing:
                    await ImportAsync(job, stop);
                    break;
                case FileImportState.Undoing:
                    await new FileUndo(databases, clock).RunAsync(job, stop);
                    break;
            }
        }
        catch (FileImportException bad) when (job.State == FileImportState.Checking)
        {
            // Read in another way, it may well be a file of calls.
            await store.BackAsync(job.Id, bad.Message, CancellationToken.None);
        }
        catch (FileImportException bad)
        {
            await EndAsync(job, FileImportState.Failed, bad.Message);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            await EndAsync(job, FileImportState.Failed, "The file is no longer here. Choose it again: what was imported of it is not imported twice.");
        }
        catch (NpgsqlException trouble) when (trouble.IsTransient && !stop.IsCancellationRequested)
        {
            // It is tried again from where it stands; until then the page says why it does not go on.
            await store.TroubleAsync(job.Id, Storage.DatabaseTrouble.Words(trouble), CancellationToken.None);
            throw;
        }
        catch (Exception trouble) when (!stop.IsCancellationRequested)
        {
            await EndAsync(job, FileImportState.Failed, trouble is NpgsqlException ? Storage.DatabaseTrouble.Words(trouble) : trouble.Message);
            throw;
        }
    }

    private async Task CheckAsync(FileImportJob job, CancellationToken stop)
    {
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var looking = new FilePreview(databases, mediation, clock).RunAsync(folder.FileOf(job), job.Mapping, () => folder.WriteRejected(job, goesOn: false), new Latest(this), cancelling.Token);
        if (await FollowAsync(looking, cancelling, () => store.BeatAsync(job.Id, _progress, stop)))
        {
            await store.CheckedAsync(job.Id, await looking, stop);
        }
        else
        {
            await store.BackAsync(job.Id, null, stop);
        }
    }

    private async Task ImportAsync(FileImportJob job, CancellationToken stop)
    {
        var import = new FileImport(databases, new InboxSender(databases.Inbox), new FileQuarantine(databases, clock), store, clock);
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var goesOn = job.Counts.Rejected > 0;
        var sending = import.SendAsync(job, folder.FileOf(job), () => folder.WriteRejected(job, goesOn), new Latest(this), cancelling.Token);
        if (!await FollowAsync(sending, cancelling, () => store.PhaseAsync(job.Id, _progress.Phase, _progress.Done, stop)) || !(await sending).IsWhole)
        {
            await EndAsync(job, FileImportState.Cancelled, null);
            return;
        }

        folder.Forget(job);
        await SettleAsync(job, stop);
        await EndAsync(job, FileImportState.Done, null);
    }

    // Sees the rows through, until each is a call, or known, or in quarantine.
    private async Task SettleAsync(FileImportJob job, CancellationToken stop)
    {
        if (await store.RangeAsync(job.Id, stop) is not { } rows)
        {
            return;
        }

        var wait = new InboxWait(databases.Inbox, clock);
        long most = 1;
        await foreach (var waiting in wait.WatchAsync(job.Instance, rows, Patience, stop))
        {
            most = Math.Max(most, waiting);
            await store.FateAsync(job.Id, new InboxFate(waiting, 0, 0, 0), stop);
            if (await store.PhaseAsync(job.Id, "Records become calls", 1 - ((double)waiting / most), stop))
            {
                break;
            }
        }

        await store.FateAsync(job.Id, await wait.FateAsync(job.Instance, rows, stop), stop);
    }

    /// <summary>Tells once a second how far it is. False: somebody broke it off.</summary>
    private async Task<bool> FollowAsync(Task work, CancellationTokenSource cancelling, Func<Task<bool>> tell)
    {
        var isCancelled = false;
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(Beat, clock, CancellationToken.None));
            if (!work.IsCompleted && await TellAsync(tell))
            {
                isCancelled = true;
                await cancelling.CancelAsync();
            }
        }

        try
        {
            await work;
            return true;
        }
        catch (OperationCanceledException) when (isCancelled)
        {
            return false;
        }
    }

    // The work itself says what is wrong with the database.
    private static async Task<bool> TellAsync(Func<Task<bool>> tell)
    {
        try
        {
            return await tell();
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task EndAsync(FileImportJob job, FileImportState state, string? trouble)
    {
        await store.EndAsync(job.Id, state, trouble, CancellationToken.None);
        folder.Forget(job);
    }

    private sealed class Latest(FileImportRun run) : IProgress<FileProgress>
    {
        public void Report(FileProgress value) => run._progress = value;
    }
}
