using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>Reads a file ahead of whoever uses its rows, a batch or two, on a thread of its own.</summary>
internal static class FileBatches
{
    private const int Ahead = 2;

    /// <summary>All batches from a row on. Each is good until the next is asked for.</summary>
    /// <exception cref="FileImportException">The file cannot be read from some row on; the batches before it were given.</exception>
    public static async IAsyncEnumerable<FileBatch> ReadAsync(MappedFile file, bool withRecords, long skip, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var free = Channel.CreateBounded<FileBatch>(Ahead);
        var full = Channel.CreateBounded<FileBatch>(Ahead);
        for (var made = 0; made < Ahead; made++)
        {
            free.Writer.TryWrite(new FileBatch());
        }

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = Task.Factory.StartNew(() => FillAsync(file, withRecords, skip, free.Reader, full.Writer, stopping.Token), stopping.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            while (await full.Reader.WaitToReadAsync(cancellation))
            {
                while (full.Reader.TryRead(out var batch))
                {
                    yield return batch;
                    free.Writer.TryWrite(batch);
                }
            }
        }
        finally
        {
            // The file is closed by whoever opened it: nobody may be reading it then.
            await stopping.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await reading;
    }

    private static async Task FillAsync(MappedFile file, bool withRecords, long skip, ChannelReader<FileBatch> free, ChannelWriter<FileBatch> full, CancellationToken stop)
    {
        Exception? trouble = null;
        try
        {
            while (true)
            {
                var batch = await free.ReadAsync(stop);
                bool any;
                try
                {
                    any = batch.Fill(file, withRecords, skip, stop);
                }
                catch (FileImportException)
                {
                    // What was read before it is used all the same.
                    if (batch.Count > 0)
                    {
                        await full.WriteAsync(batch, stop);
                    }

                    throw;
                }

                if (!any)
                {
                    return;
                }

                await full.WriteAsync(batch, stop);
            }
        }
        catch (Exception error)
        {
            trouble = error;
            throw;
        }
        finally
        {
            full.TryComplete(trouble);
        }
    }
}
