using System.Buffers.Binary;

namespace CdrStats.Infrastructure.Storage;

/// <summary>What a binary COPY sends, in lots of whole rows, however much there is of it: for <see cref="CopyFields"/> to read.</summary>
internal sealed class CopyRows(Stream copy)
{
    private const int FirstRoom = 512 * 1024;
    private const int RowsAtMost = 8_192;
    private int _used;
    private bool _ended;

    /// <summary>Holds the lot, from <see cref="From"/> to <see cref="To"/>, until the next.</summary>
    public byte[] Bytes { get; private set; } = new byte[FirstRoom];

    public int From { get; private set; }

    public int To { get; private set; }

    /// <summary>How many rows the lot has.</summary>
    public int Count { get; private set; }

    /// <summary>Goes to the next lot; false behind the last.</summary>
    public async ValueTask<bool> NextAsync(CancellationToken cancellation)
    {
        var isFirst = To == 0;
        Bytes.AsSpan(To, _used - To).CopyTo(Bytes);
        (_used, From, To) = (_used - To, 0, 0);
        while (true)
        {
            if (isFirst && _used >= CopyFields.LeastHeader && _used >= CopyFields.HeaderLength(Bytes))
            {
                (From, isFirst) = (CopyFields.HeaderLength(Bytes), false);
            }

            // A lot is worth its while: until the room is half full, more is waited for.
            if (!isFirst && (_ended || _used > Bytes.Length / 2) && Measure())
            {
                return true;
            }

            if (_ended)
            {
                return false;
            }

            if (_used == Bytes.Length)
            {
                var larger = new byte[Bytes.Length * 2];
                Bytes.CopyTo(larger, 0);
                Bytes = larger;
            }

            var read = await copy.ReadAsync(Bytes.AsMemory(_used), cancellation);
            _ended = read == 0;
            _used += read;
        }
    }

    /// <summary>Walks over the whole rows that are there. True: there is one at least.</summary>
    private bool Measure()
    {
        (To, Count) = (From, 0);
        var at = From;
        while (Count < RowsAtMost && at + 2 <= _used)
        {
            var fields = BinaryPrimitives.ReadInt16BigEndian(Bytes.AsSpan(at));
            if (fields < 0)
            {
                break;      // behind the last row
            }

            at += 2;
            for (; fields > 0 && at + 4 <= _used; fields--)
            {
                at += 4 + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(Bytes.AsSpan(at)));
            }

            if (fields > 0 || at > _used)
            {
                break;
            }

            (To, Count) = (at, Count + 1);
        }

        return Count > 0;
    }
}
