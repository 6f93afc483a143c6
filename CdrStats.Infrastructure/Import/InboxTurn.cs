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

    public async Task TakeAsync(NpgsqlConnection inbox, BatchRoom room, int most, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var above = Interlocked.Read(ref _above);
            await _reader.TakeAsync(inbox, room, most, above, cancellation);
            if (room.Rows.Count == 0 && above != long.MinValue)
            {
                await _reader.TakeAsync(inbox, room, most, long.MinValue, cancellation);
            }

            Interlocked.Exchange(ref _above, room.Rows.Count == most ? room.Rows[^1].Row.Id : long.MinValue);
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
}
