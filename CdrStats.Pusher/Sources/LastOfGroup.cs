using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Sources;

/// <summary>
/// Rows that follow each other within a time and name the same call are one failed call, and the last of them says how it ended: a proxy that tries
/// another gateway, or answers itself, writes a row each time. So a row waits until nothing can follow it any more; then it is sent, or, when
/// something did follow, only marked. What has happened is told by the table's own times, and at its end by how long a row was seen here:
/// neither needs the switch's clock or zone to be right.
/// </summary>
internal sealed class LastOfGroup(ISource inner, SourceTable table, LastWithin rule, PusherConfig config, TimeProvider clock) : ISource
{
    private const int Chunk = 500;

    /// <summary>So many rows behind a batch are looked at for one that follows: 333 failed calls a second.</summary>
    private const int Furthest = 20_000;

    // Its counts are no one's: the mapper counts each row once.
    private readonly Tally _uncounted = new();
    private readonly RecordClock _times = new(config.TimeZone, new Tally());
    private readonly int _at = Place(config, rule.At);
    private readonly List<int> _of = [.. rule.Of.Select(name => Place(config, name))];
    private readonly Dictionary<object, long> _seen = [];

    public string Description => inner.Description;

    public IEnumerable<Reporting.NumberedRows> Numbered => inner.Numbered;

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await inner.PrepareAsync(cancellation);
        if (!table.Key.IsInteger)
        {
            throw new ConfigurationException($"the key {table.Key.Name} of table {table.Name} is not a growing number, so it cannot be told which row of a call is its last: name another in db_id_field");
        }
    }

    public async Task<IReadOnlyList<SourceRow>> ReadAsync(int limit, CancellationToken cancellation)
    {
        var rows = await inner.ReadAsync(limit, cancellation);
        if (rows.Count == 0)
        {
            _seen.Clear();
            return rows;
        }

        var newest = (await inner.ReadNewestAsync(1, cancellation)).Select(Time).FirstOrDefault();
        // In order, so that no row waits behind a mark.
        var settled = rows.TakeWhile(row => IsSettled(row, newest)).ToList();
        Remember(rows.Skip(settled.Count));
        return settled.Count == 0 ? [] : await WithoutSupersededAsync(settled, cancellation);
    }

    public Task MarkAsync(IReadOnlyList<SourceRow> rows, CancellationToken cancellation) => inner.MarkAsync(rows, cancellation);

    public Task<IReadOnlyList<SourceRow>> ReadNewestAsync(int count, CancellationToken cancellation) => inner.ReadNewestAsync(count, cancellation);

    private bool IsSettled(SourceRow row, DateTimeOffset? newest) =>
        (Time(row) is { } at && newest - at > rule.Within)
        || (_seen.TryGetValue(row.Key, out var since) && clock.GetElapsedTime(since) > rule.Within);

    private void Remember(IEnumerable<SourceRow> waiting)
    {
        var keys = waiting.Select(row => row.Key).ToHashSet();
        foreach (var gone in _seen.Keys.Where(key => !keys.Contains(key)).ToList())
        {
            _seen.Remove(gone);
        }

        foreach (var key in keys)
        {
            _seen.TryAdd(key, clock.GetTimestamp());
        }
    }

    private async Task<IReadOnlyList<SourceRow>> WithoutSupersededAsync(List<SourceRow> settled, CancellationToken cancellation)
    {
        var followers = (await FollowersAsync(settled, cancellation)).ToLookup(Group);
        return [.. settled.Select(row => followers[Group(row)].Any(other => Key(other) > Key(row) && Follows(row, other)) ? row with { Superseded = true } : row)];
    }

    /// <summary>The rows from the first of the batch to a little after the time of its last.</summary>
    private async Task<List<SourceRow>> FollowersAsync(List<SourceRow> settled, CancellationToken cancellation)
    {
        var until = settled.Max(Time) + rule.Within * 2;
        var (from, found) = (settled.Min(Key), new List<SourceRow>());
        await using var connection = await table.Store.OpenAsync(cancellation);
        while (found.Count < Furthest)
        {
            var chunk = await table.ReadAsync(connection, $"{table.QuotedKey} > {SqlText.Number(from)}", Chunk, cancellation);
            found.AddRange(chunk);
            if (chunk.Count < Chunk || Time(chunk[^1]) > until)
            {
                break;
            }

            from = Key(chunk[^1]);
        }

        return found;
    }

    private bool Follows(SourceRow row, SourceRow other) => Time(other) - Time(row) is { } gap && gap >= -rule.Within && gap <= rule.Within;

    private string Group(SourceRow row) => string.Join('\0', _of.Select(place => row.Values[place] switch { null => "", byte[] bytes => Convert.ToHexString(bytes), var value => RecordText.Of(value) }));

    private DateTimeOffset? Time(SourceRow row) => RecordText.Clean(row.Values[_at], _uncounted) is { } value ? _times.Read(value) : null;

    private static long Key(SourceRow row) => Convert.ToInt64(row.Key, System.Globalization.CultureInfo.InvariantCulture);

    private static int Place(PusherConfig config, string name) => config.Fields.ToList().FindIndex(field => field.Name == name);
}
