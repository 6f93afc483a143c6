namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>The rows of an export, in chunks: any number of them in little memory. While one chunk is sent, the next is read.</summary>
/// <param name="title">What they are, as a sheet is called.</param>
internal abstract class ExportSource(string title)
{
    private const int Chunk = 20_000;
    private readonly ExportBuffer[] _buffers = [new(), new()];
    private int _next;

    public string Title => title;

    public abstract IReadOnlyList<ExportColumn> Columns { get; }

    /// <summary>Whether all rows have been written.</summary>
    public bool IsDone { get; protected set; }

    /// <summary>Writes up to so many of the rows that come next.</summary>
    /// <param name="write">Writes one of them.</param>
    public async Task WriteAsync(Stream output, Action<ExportBuffer, ExportRow> write, long most, CancellationToken cancellation)
    {
        var sending = Task.CompletedTask;
        try
        {
            for (var left = most; left > 0 && !IsDone;)
            {
                var buffer = _buffers[_next++ & 1];
                left -= await ReadCleanAsync(buffer, write, (int)Math.Min(Chunk, left), cancellation);
                await sending;
                // Packing is work, and goes beside the reading.
                sending = Task.Run(() => output.WriteAsync(buffer.Written, cancellation).AsTask(), cancellation);
            }
        }
        finally
        {
            await sending;
        }
    }

    public async Task WriteAsync(Stream output, Action<ExportBuffer> write, CancellationToken cancellation)
    {
        var buffer = _buffers[0];
        buffer.Clear();
        write(buffer);
        await output.WriteAsync(buffer.Written, cancellation);
    }

    /// <summary>Writes up to so many of the rows that come next into the buffer, and says how many; with fewer it <see cref="IsDone"/>.</summary>
    protected abstract Task<int> ReadAsync(ExportBuffer buffer, Action<ExportBuffer, ExportRow> write, int most, CancellationToken cancellation);

    private Task<int> ReadCleanAsync(ExportBuffer buffer, Action<ExportBuffer, ExportRow> write, int most, CancellationToken cancellation)
    {
        buffer.Clear();
        return ReadAsync(buffer, write, most, cancellation);
    }
}
