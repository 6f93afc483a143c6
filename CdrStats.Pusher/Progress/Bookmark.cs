using System.Text.Json;

namespace CdrStats.Pusher.Progress;

/// <summary>
/// How far a table was sent: its last key, and which keys in the window before it. A small file, replaced whole after each batch,
/// so that a crash leaves the old one or the new one.
/// </summary>
internal sealed class Bookmark(string file)
{
    private readonly SortedSet<long> _seen = [];

    public string File => file;
    public long LastKey { get; private set; }
    public string LastFace { get; set; } = "";
    public bool IsNew => _seen.Count == 0;

    /// <summary>Keys at or below it are not looked at again.</summary>
    public long Floor { get; private set; } = long.MinValue;

    public bool Holds(long key) => _seen.Contains(key);

    /// <summary>The keys in the window, ascending.</summary>
    public IReadOnlyList<long> KeysUpTo(long last) => [.. _seen.TakeWhile(key => key <= last)];

    public void Add(long key)
    {
        LastKey = _seen.Count == 0 ? key : Math.Max(LastKey, key);
        _seen.Add(key);
    }

    /// <summary>Keeps the newest keys only.</summary>
    public void Forget(int keep)
    {
        while (_seen.Count > keep)
        {
            Floor = _seen.Min;
            _seen.Remove(Floor);
        }
    }

    public void Clear()
    {
        _seen.Clear();
        (LastKey, LastFace, Floor) = (long.MinValue, "", long.MinValue);
    }

    public static async Task<Bookmark> OpenAsync(string file, Action<string> say, CancellationToken cancellation)
    {
        var bookmark = new Bookmark(file);
        bookmark.Clear();
        if (!System.IO.File.Exists(file))
        {
            return bookmark;
        }

        SavedBookmark saved;
        try
        {
            saved = JsonSerializer.Deserialize(await System.IO.File.ReadAllTextAsync(file, cancellation), StateJson.Own.SavedBookmark)
                ?? throw new JsonException("it is empty");
        }
        catch (JsonException unreadable)
        {
            say($"{file} cannot be read ({unreadable.Message}): reading the table from its start, which the records' source keys make harmless.");
            return bookmark;
        }

        foreach (var range in saved.Seen)
        {
            for (var key = range[0]; key <= range[1]; key++)
            {
                bookmark._seen.Add(key);
            }
        }

        (bookmark.LastKey, bookmark.LastFace, bookmark.Floor) = (saved.LastKey, saved.LastFace, saved.Floor);
        return bookmark;
    }

    public Task SaveAsync(CancellationToken cancellation) =>
        StateFile.WriteAsync(file, new SavedBookmark(LastKey, LastFace, Floor, [.. Ranges()]), StateJson.Own.SavedBookmark, cancellation);

    private IEnumerable<long[]> Ranges()
    {
        long[]? open = null;
        foreach (var key in _seen)
        {
            if (open is not null && key == open[1] + 1)
            {
                open[1] = key;
                continue;
            }

            if (open is not null)
            {
                yield return open;
            }

            open = [key, key];
        }

        if (open is not null)
        {
            yield return open;
        }
    }
}

/// <summary>A bookmark as its file holds it: the keys as ranges, first and last.</summary>
internal sealed record SavedBookmark(long LastKey, string LastFace, long Floor, long[][] Seen);
