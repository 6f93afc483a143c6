using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>
/// Works off the orders of <see cref="RebillJobs"/>, one after the other: stored calls in slices, each with its roll-ups, what it was billed by before and
/// its part's place in one transaction. Ended anywhere it goes on from the last slices. While the import has much to do, no slice follows.
/// </summary>
/// <param name="slice">So many calls in one transaction.</param>
/// <param name="atOnce">So many slices of different parts of the range.</param>
/// <param name="most">While more rows than this wait in the inbox, nothing follows.</param>
public sealed class RebillWork(ImportDatabases databases, Importer importer, TimeProvider clock, int slice = 5_000, int atOnce = 2, int most = 10_000)
{
    private readonly InboxTraffic _traffic = new(databases.Inbox, clock, most);
    private readonly RebillSlices _slices = new(databases.Calls, importer, slice);

    /// <summary>Works until nothing is left.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await NextAsync(cancellation) is { } job)
        {
            try
            {
                await (job.IsUndone ? UndoAsync(job.Id, cancellation) : BillAsync(job.Id, cancellation));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                await RunAsync("update rebill_job set trouble = $2 where id = $1", job.Id, error.Message, CancellationToken.None);
                throw;
            }
        }
    }

    private async Task BillAsync(int job, CancellationToken cancellation)
    {
        // What importers store from here on is priced by the rates of now.
        await RulesInUse.PassedAsync(databases.Calls, cancellation);
        var parts = new ConcurrentQueue<int>(await PartsAsync(job, cancellation));
        await TogetherAsync(
            async stop =>
            {
                while (parts.TryDequeue(out var part))
                {
                    while (!await _slices.BillAsync(job, part, stop))
                    {
                        await _traffic.QuietAsync(stop);
                    }
                }
            },
            cancellation);
        await RunAsync(
            "update rebill_job set trouble = null, finished_at = $2 where id = $1 and finished_at is null and not exists (select from rebill_part where job_id = $1 and not finished)",
            job, clock.GetUtcNow().UtcDateTime, cancellation);
    }

    private async Task UndoAsync(int job, CancellationToken cancellation)
    {
        await TogetherAsync(
            async stop =>
            {
                while (!await _slices.UndoAsync(job, stop))
                {
                    await _traffic.QuietAsync(stop);
                }
            },
            cancellation);
        await RunAsync(
            "update rebill_job set trouble = null, undone_at = $2 where id = $1 and not exists (select from rebill_kept where job_id = $1)", job, clock.GetUtcNow().UtcDateTime, cancellation);
    }

    // When one of them fails the others end before the failure is told.
    private async Task TogetherAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Exception? first = null;
        var all = Enumerable.Range(0, atOnce).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    await work(stop.Token);
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    Interlocked.CompareExchange(ref first, error, null);
                    await stop.CancelAsync();
                }
            },
            cancellation)).ToList();
        try
        {
            await Task.WhenAll(all);
        }
        catch (OperationCanceledException) when (first is not null)
        {
            // The others ended because of the first.
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private async Task<(int Id, bool IsUndone)?> NextAsync(CancellationToken cancellation)
    {
        await using var command = databases.Calls.CreateCommand(
            "select id, finished_at is not null from rebill_job where finished_at is null or undo_at is not null and undone_at is null order by id limit 1");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (row.GetInt32(0), row.GetBoolean(1)) : null;
    }

    private async Task<List<int>> PartsAsync(int job, CancellationToken cancellation)
    {
        await using var command = databases.Calls.CreateCommand("select number from rebill_part where job_id = $1 and not finished order by number");
        command.Parameters.AddWithValue(job);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var parts = new List<int>();
        while (await row.ReadAsync(cancellation))
        {
            parts.Add(row.GetInt32(0));
        }

        return parts;
    }

    private async Task RunAsync(string sql, int job, object value, CancellationToken cancellation)
    {
        await using var command = databases.Calls.CreateCommand(sql);
        command.Parameters.AddWithValue(job);
        command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
