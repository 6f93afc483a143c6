namespace CdrStats.Pusher.Sources;

/// <summary>Several sources as one, each with its own progress: a switch that writes answered calls here and failed ones there.</summary>
internal sealed class ManyStreams(IReadOnlyList<ISource> streams) : ISource
{
    private readonly Dictionary<SourceRow, ISource> _from = new(ReferenceEqualityComparer.Instance);
    private int _first;

    public string Description => string.Join("; ", streams.Select(stream => stream.Description));

    public IEnumerable<Reporting.NumberedRows> Numbered => streams.SelectMany(stream => stream.Numbered);

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach (var stream in streams)
        {
            await stream.PrepareAsync(cancellation);
        }
    }

    /// <summary>Each in turn goes first, so that none waits for the others to catch up.</summary>
    public async Task<IReadOnlyList<SourceRow>> ReadAsync(int limit, CancellationToken cancellation)
    {
        _from.Clear();
        _first = (_first + 1) % streams.Count;
        var rows = new List<SourceRow>();
        for (var i = 0; i < streams.Count && rows.Count < limit; i++)
        {
            var stream = streams[(_first + i) % streams.Count];
            foreach (var row in await stream.ReadAsync(limit - rows.Count, cancellation))
            {
                _from[row] = stream;
                rows.Add(row);
            }
        }

        return rows;
    }

    public async Task MarkAsync(IReadOnlyList<SourceRow> rows, CancellationToken cancellation)
    {
        foreach (var some in rows.GroupBy(row => _from[row]))
        {
            await some.Key.MarkAsync([.. some], cancellation);
        }
    }

    public async Task<IReadOnlyList<SourceRow>> ReadNewestAsync(int count, CancellationToken cancellation)
    {
        var rows = new List<SourceRow>();
        foreach (var stream in streams)
        {
            rows.AddRange(await stream.ReadNewestAsync(count, cancellation));
        }

        return rows;
    }
}
