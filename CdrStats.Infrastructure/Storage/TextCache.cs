using System.Text;

namespace CdrStats.Infrastructure.Storage;

/// <summary>The latest short texts by their bytes, so that those which recur are decoded and kept once. Any number of threads may share it.</summary>
internal sealed class TextCache
{
    private const int Size = 1024;      // a power of two
    private const int LongestKept = 40;
    private readonly Entry?[] _entries = new Entry?[Size];

    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestKept)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        if (utf8.Length == 0)
        {
            return "";
        }

        var hash = 2166136261u;     // FNV-1a
        foreach (var value in utf8)
        {
            hash = (hash ^ value) * 16777619;
        }

        // Two threads may both set an entry: either is right.
        ref var entry = ref _entries[(hash ^ (hash >> 16)) & (Size - 1)];
        if (entry is { } kept && utf8.SequenceEqual(kept.Bytes))
        {
            return kept.Text;
        }

        var made = new Entry(utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        entry = made;
        return made.Text;
    }

    private sealed record Entry(byte[] Bytes, string Text);
}
