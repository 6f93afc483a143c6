using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>
/// Finds the rows of a file that are equal to earlier ones, and how many those are. Of a file of any length some ten megabytes are in memory: rows' hashes are
/// put on disk by their first byte, and each part is sorted for itself.
/// </summary>
internal sealed class RepeatedLines(string folder) : IDisposable
{
    private const int KeptInMemory = 256 * 1024;
    private const int Parts = 256;
    private const int PartBuffer = 1024;
    private readonly FileStream?[] _parts = new FileStream?[Parts];
    private readonly PriorityQueue<Run, long> _next = new();
    private Entry[] _entries = new Entry[1024];
    private int _count;
    private FileStream? _repeats;
    private bool _isSpilled;

    /// <summary>Rows that were added.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that are equal to an earlier one.</summary>
    public long Repeats { get; private set; }

    /// <summary>Takes note of the next row.</summary>
    public void Add(UInt128 hash)
    {
        if (_count == _entries.Length)
        {
            if (_count < KeptInMemory)
            {
                Array.Resize(ref _entries, _count * 2);
            }
            else
            {
                Spill();
            }
        }

        _entries[_count++] = new Entry(hash, Rows++);
    }

    /// <summary>No more rows come; from here on they are asked for.</summary>
    public void Seal()
    {
        if (!_isSpilled)
        {
            Sort(_entries.AsSpan(0, _count));
        }
        else
        {
            Spill();
            foreach (var part in _parts)
            {
                if (part is null)
                {
                    continue;
                }

                var entries = new Entry[part.Length / Unsafe.SizeOf<Entry>()];
                part.Position = 0;
                part.ReadExactly(MemoryMarshal.AsBytes(entries.AsSpan()));
                Sort(entries);
                part.Dispose();
            }
        }

        (_entries, _count) = ([], 0);
        _repeats?.Flush();
        Array.Clear(_parts);
    }

    /// <summary>How many equal rows stand before the row of this number. Rows are asked for in their order.</summary>
    public int OrdinalOf(long row)
    {
        while (_next.TryPeek(out var run, out var number) && number <= row)
        {
            _next.Dequeue();
            var ordinal = run.Current.Ordinal;
            if (run.Read(_repeats!))
            {
                _next.Enqueue(run, run.Current.Row);
            }

            if (number == row)
            {
                return ordinal;
            }
        }

        return 0;
    }

    public void Dispose()
    {
        _repeats?.Dispose();
        foreach (var part in _parts)
        {
            part?.Dispose();
        }
    }

    private void Spill()
    {
        _isSpilled = true;
        var entries = _entries.AsSpan(0, _count);
        entries.Sort(static (left, right) => left.Part.CompareTo(right.Part));
        for (var from = 0; from < entries.Length;)
        {
            var part = entries[from].Part;
            var to = from + 1;
            while (to < entries.Length && entries[to].Part == part)
            {
                to++;
            }

            (_parts[part] ??= Temporary(PartBuffer)).Write(MemoryMarshal.AsBytes(entries[from..to]));
            from = to;
        }

        _count = 0;
    }

    // Writes down, in the order of the rows, those that have equals before them.
    private void Sort(Span<Entry> entries)
    {
        entries.Sort(static (left, right) => left.Hash.CompareTo(right.Hash) is not 0 and var order ? order : left.Row.CompareTo(right.Row));
        var found = new List<Repeat>();
        for (var (at, ordinal) = (1, 0); at < entries.Length; at++)
        {
            ordinal = entries[at].Hash == entries[at - 1].Hash ? ordinal + 1 : 0;
            if (ordinal > 0)
            {
                found.Add(new Repeat(entries[at].Row, ordinal));
            }
        }

        if (found.Count == 0)
        {
            return;
        }

        found.Sort(static (left, right) => left.Row.CompareTo(right.Row));
        _repeats ??= Temporary(64 * 1024);
        var run = new Run(_repeats.Position, found.Count);
        _repeats.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(found)));
        _repeats.Flush();
        Repeats += found.Count;
        if (run.Read(_repeats))
        {
            _next.Enqueue(run, run.Current.Row);
        }
    }

    private FileStream Temporary(int buffer) =>
        new(Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, buffer, FileOptions.DeleteOnClose);

    [StructLayout(LayoutKind.Sequential, Pack = 8)]
    private readonly record struct Entry(UInt128 Hash, long Row)
    {
        public int Part => (int)(Hash >> 120);
    }

    [StructLayout(LayoutKind.Sequential, Pack = 8)]
    private readonly record struct Repeat(long Row, int Ordinal);

    /// <summary>Repeats in the order of their rows, of one part; read from disk a few at a time.</summary>
    private sealed class Run(long from, int count)
    {
        private readonly Repeat[] _some = new Repeat[Math.Min(count, 256)];
        private long _from = from;
        private int _left = count, _at = -1, _loaded;

        public Repeat Current => _some[_at];

        public bool Read(FileStream repeats)
        {
            if (++_at < _loaded)
            {
                return true;
            }

            if (_left == 0)
            {
                return false;
            }

            _loaded = Math.Min(_left, _some.Length);
            var bytes = MemoryMarshal.AsBytes(_some.AsSpan(0, _loaded));
            for (var read = 0; read < bytes.Length;)
            {
                read += RandomAccess.Read(repeats.SafeFileHandle, bytes[read..], _from + read);
            }

            _from += bytes.Length;
            (_left, _at) = (_left - _loaded, 0);
            return true;
        }
    }
}
