using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// Lets the workers of one importer take rows one after the other, each above the last one's: they need not step over rows that another holds,
/// nor over the index's dead entries of what was just imported. A short batch, or one that failed, starts again from the oldest row.
/// </summary>
internal sealed class InboxTurn : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly InboxReader _reader = new();
    private long _above = long.MinValue;
    private int _fitting = Importer.FullBatch;

    /// <summary>Fills the room with the next rows, fewer than <paramref name="most"/> where so many would not fit.</summary>
    /// <returns>The transaction that holds them.</returns>
    public async Task<NpgsqlTransaction> TakeAsync(NpgsqlConnection inbox, BatchRoom room, int most, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            for (var above = Interlocked.Read(ref _above); ;)
            {
                var rows = Math.Min(most, _fitting);
                var holding = await inbox.BeginTransactionAsync(cancellation);
                try
                {
                    if (!await _reader.TakeAsync(inbox, room, rows, above, cancellation))
                    {
                        _fitting = Math.Max(1, rows / 2);
                    }
                    else if (room.Rows.Count == 0 && above != long.MinValue)
                    {
                        above = long.MinValue;
                    }
                    else
                    {
                        Took(room, rows);
                        return holding;
                    }
                }
                catch
                {
                    await holding.DisposeAsync();
                    throw;
                }

                await holding.DisposeAsync();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Rows that were taken have come back: the next one looks from the oldest on. Always false, to be used as a filter that catches nothing.</summary>
    public bool StartAgain()
    {
        Interlocked.Exchange(ref _above, long.MinValue);
        return false;
    }

    public void Dispose() => _turn.Dispose();

    private void Took(BatchRoom room, int rows)
    {
        room.IsFull = room.Rows.Count == rows;
        Interlocked.Exchange(ref _above, room.IsFull ? room.Rows[^1].Row.Id : long.MinValue);
        if (room.IsFull && rows == _fitting && room.Used < BatchRoom.MostBytes / 2)
        {
            // Rows are shorter again: the next batch tries more of them.
            _fitting = Math.Min(Importer.FullBatch, rows * 2);
        }
    }
}
