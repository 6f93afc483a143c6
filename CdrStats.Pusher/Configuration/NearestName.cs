namespace CdrStats.Pusher.Configuration;

/// <summary>Finds the name someone probably meant, for the messages about unknown keys, tables and columns.</summary>
internal static class NearestName
{
    /// <summary>The known name closest to <paramref name="written"/>; null when nothing is known.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        // "storage_sourcestorage_source" is nearer to other names by edit distance, but plainly holds the one that was meant.
        var names = known.ToList();
        var held = names.Where(name => name.Length > 4 && written.Contains(name, StringComparison.OrdinalIgnoreCase)).MaxBy(name => name.Length);
        return held ?? names.MinBy(name => Distance(written.ToLowerInvariant(), name.ToLowerInvariant()));
    }

    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
