using System.Runtime.InteropServices;
using CdrStats.Domain.Import;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// The room that a batch works in, used again for the next: lists of ten thousand rows and the bytes they came in are large objects, and making
/// them anew for each batch would have the garbage collector go through the whole heap every few batches.
/// </summary>
internal sealed class BatchRoom
{
    /// <summary>What a batch may hold of what the inbox sends; while the room grows to it, half as much is there beside it.</summary>
    public const int MostBytes = 8 * FirstBytes;

    private const int FirstBytes = 4 * 1024 * 1024;

    /// <summary>What the inbox sent; the texts that rows only carry along are still in here.</summary>
    public byte[] Bytes { get; private set; } = new byte[FirstBytes];

    /// <summary>How many of <see cref="Bytes"/> the rows came in.</summary>
    public int Used { get; set; }

    /// <summary>Whether there were as many rows as were asked for, so that more may wait.</summary>
    public bool IsFull { get; set; }

    public List<WaitingRow> Rows { get; } = [];

    /// <summary>The rows that can become calls, in their order.</summary>
    public List<MediatedCall> Good { get; } = [];

    /// <summary>Those of <see cref="Good"/> that are to be stored, in their order; the ids are given at last.</summary>
    public List<StoredCall> Stored { get; } = [];

    public Span<StoredCall> StoredSpan => CollectionsMarshal.AsSpan(Stored);

    public List<long> MarkedIds { get; } = [];

    public List<long?> MarkedCalls { get; } = [];

    public List<DateTime?> MarkedStarts { get; } = [];

    /// <summary>Doubles the room; false when a batch may have no more.</summary>
    public bool TryGrow()
    {
        if (Bytes.Length >= MostBytes)
        {
            return false;
        }

        var larger = new byte[Bytes.Length * 2];
        Bytes.CopyTo(larger, 0);
        Bytes = larger;
        return true;
    }

    /// <summary>Lets go of what the batch held; room that an unusual batch needed is not kept.</summary>
    public void Clear()
    {
        Rows.Clear();
        Good.Clear();
        Stored.Clear();
        MarkedIds.Clear();
        MarkedCalls.Clear();
        MarkedStarts.Clear();
        (Used, IsFull) = (0, false);
        if (Bytes.Length > 4 * FirstBytes)
        {
            Bytes = new byte[FirstBytes];
        }
    }
}
