namespace CdrStats.Pusher.Progress;

/// <summary>
/// How far a file was sent. The file is known by its node, and by its first bytes and those before the mark, which must still be there: a name says nothing,
/// since files are renamed, copied, emptied and begun anew.
/// </summary>
internal sealed record FileMark(long Id, string Name)
{
    public string Node { get; init; } = "";

    /// <summary>The first byte that was not sent, counted in what gzip holds where the file is gzipped.</summary>
    public long Offset { get; init; }

    /// <summary>The number of the line that begins there, for people.</summary>
    public long Line { get; init; } = 1;

    /// <summary>The hash of so many first bytes.</summary>
    public string Head { get; init; } = "";

    public int HeadLength { get; init; }

    /// <summary>The hash of so many bytes before the offset.</summary>
    public string Tail { get; init; } = "";

    public int TailLength { get; init; }

    /// <summary>What separates fields, found in the first line; null: it was not read yet.</summary>
    public byte? Delimiter { get; init; }

    /// <summary>What the first line called the columns; null: it said nothing.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The mark lies within a line that is too long to be one.</summary>
    public bool InLongLine { get; init; }

    /// <summary>Where lines are to be read again from, after a start, to number equal ones as before.</summary>
    public long Recount { get; init; }

    /// <summary>Lines that were there more than once before <see cref="Recount"/>, and how often.</summary>
    public IReadOnlyDictionary<string, int>? Repeated { get; init; }

    /// <summary>It is gzipped, so that its size says nothing about the offset.</summary>
    public bool IsPacked { get; init; }

    /// <summary>It was rotated before there was a pusher: what stands before the mark was not sent.</summary>
    public bool WasThere { get; init; }

    /// <summary>The file's size and time of change when there was nothing more in it.</summary>
    public long Size { get; init; } = -1;

    public long Modified { get; init; }
}
