using System.Data.Common;
using System.Globalization;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Progress;

namespace CdrStats.Pusher.Sources;

/// <summary>
/// Progress beside the pusher; the store is only read. Behind the last key a window is looked at again, since a transaction that took
/// an earlier id may commit later; and a table that began anew (ids reused after a nightly delete) is noticed and read from its start.
/// </summary>
internal sealed class BookmarkedTable(SourceTable table, Bookmark bookmark, Action<string> say, Action restarted, TimeProvider clock) : ISource
{
    /// <summary>How many rows behind the mark are looked at again; at fewer than 16 calls a second that is more than ten minutes.</summary>
    public const int Window = 10_000;

    // Caught up, there is time for it; but at a hundred calls a second the window read each second would be most of what the pusher does.
    private static readonly TimeSpan LookBackEvery = TimeSpan.FromSeconds(10);

    private int _sinceLookBack = int.MaxValue;
    private bool _isCaughtUp;
    private long _lookedBack;

    // Where only some of the table's rows are meant, the others are not to be gone through each time anew.
    private long _gone = long.MinValue;

    public string Description => $"{table.Description}, progress in {bookmark.File}";

    /// <summary>Where only some rows are meant, the others have the missing numbers.</summary>
    public IEnumerable<Reporting.NumberedRows> Numbered => table.Settings.Where is null ? [new(table.Name, bookmark)] : [];

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await using var connection = await table.Store.OpenAsync(cancellation);
        await table.PrepareAsync(connection, cancellation);
        if (!table.Key.IsInteger)
        {
            throw new ConfigurationException($"the key {table.Key.Name} of table {table.Name} is not a growing number, so progress cannot be kept beside the pusher: set db_flag_field");
        }
    }

    public async Task<IReadOnlyList<SourceRow>> ReadAsync(int limit, CancellationToken cancellation)
    {
        await using var connection = await table.Store.OpenAsync(cancellation);
        var isDue = _sinceLookBack >= Window / 2 || (_isCaughtUp && clock.GetElapsedTime(_lookedBack) >= LookBackEvery);
        if ((isDue || _isCaughtUp) && await LookBackAsync(connection, isDue, limit, cancellation) is { Count: > 0 } late)
        {
            return late;
        }

        var highest = table.AndMeant.Length == 0 ? long.MinValue : (await EndsAsync(connection, cancellation)).Highest;
        var rows = await table.ReadAsync(connection, $"{table.QuotedKey} > {SqlText.Number(Math.Max(bookmark.LastKey, _gone))}", limit, cancellation);
        _gone = rows.Count == 0 && highest > long.MinValue + Window ? Math.Max(_gone, highest - Window) : _gone;
        _isCaughtUp = rows.Count < limit;
        _sinceLookBack += rows.Count;
        return rows;
    }

    public Task MarkAsync(IReadOnlyList<SourceRow> rows, CancellationToken cancellation)
    {
        foreach (var row in rows)
        {
            bookmark.Add(Key(row));
        }

        // The newest row's face is kept, to know whether its id later belongs to another call.
        if (rows.MaxBy(Key) is { } newest && Key(newest) == bookmark.LastKey)
        {
            bookmark.LastFace = table.Face(newest);
        }

        bookmark.Forget(Window);
        return bookmark.SaveAsync(cancellation);
    }

    public Task<IReadOnlyList<SourceRow>> ReadNewestAsync(int count, CancellationToken cancellation) => table.ReadNewestAsync(count, cancellation);

    /// <summary>Whether the table began anew is asked before every step ahead that follows a pause; else new rows behind the mark would hide it.</summary>
    private async Task<IReadOnlyList<SourceRow>> LookBackAsync(DbConnection connection, bool throughWindow, int limit, CancellationToken cancellation)
    {
        if (bookmark.IsNew)
        {
            LookedBack();
            return [];
        }

        if (await BeganAnewAsync(connection, cancellation) is { } sign)
        {
            say($"{table.Description} began anew ({sign}): reading it from its start.");
            bookmark.Clear();
            _gone = long.MinValue;
            restarted();
            LookedBack();
            return [];
        }

        if (!throughWindow)
        {
            return [];
        }

        var keys = await SqlText.ListAsync(
            connection,
            $"SELECT {table.QuotedKey} FROM {table.QuotedTable} WHERE {table.QuotedKey} > {SqlText.Number(bookmark.Floor)} AND {table.QuotedKey} <= {SqlText.Number(bookmark.LastKey)}{table.AndMeant} ORDER BY {table.QuotedKey}",
            reader => reader.GetInt64(0),
            cancellation);
        var late = keys.Where(key => !bookmark.Holds(key)).Take(limit).ToList();
        if (late.Count > 0)
        {
            return await table.ReadAsync(connection, $"{table.QuotedKey} IN ({string.Join(", ", late.Select(SqlText.Number))})", limit, cancellation);
        }

        LookedBack();
        return [];
    }

    private void LookedBack() => (_sinceLookBack, _lookedBack) = (0, clock.GetTimestamp());

    /// <summary>
    /// The last row names another call, or is gone although older ones are there (a purge takes the oldest first), or the table is empty or ends before it.
    /// </summary>
    private async Task<string?> BeganAnewAsync(DbConnection connection, CancellationToken cancellation)
    {
        var (lowest, highest) = await EndsAsync(connection, cancellation);
        if (highest < bookmark.LastKey)
        {
            return "its highest id is below the last one sent";
        }

        var last = await table.ReadAsync(connection, $"{table.QuotedKey} = {SqlText.Number(bookmark.LastKey)}", 1, cancellation);
        return last.Count == 0
            ? lowest <= bookmark.LastKey ? "the last record sent is gone while ids before it exist" : null
            : table.Face(last[0]) != bookmark.LastFace ? "the last id sent now belongs to another record" : null;
    }

    private async Task<(long Lowest, long Highest)> EndsAsync(DbConnection connection, CancellationToken cancellation) =>
        (await SqlText.ListAsync(
            connection,
            // Apart, since SQLite goes through the whole table for two in one.
            $"SELECT (SELECT MIN({table.QuotedKey}) FROM {table.QuotedTable}), (SELECT MAX({table.QuotedKey}) FROM {table.QuotedTable})",
            reader => reader.IsDBNull(0) ? (Lowest: 0L, Highest: 0L) : (Lowest: reader.GetInt64(0), Highest: reader.GetInt64(1)),
            cancellation))[0];

    private static long Key(SourceRow row) => Convert.ToInt64(row.Key, CultureInfo.InvariantCulture);
}
