using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>An open file, plain or gzipped, read forward through a pooled buffer that holds one line at most, however long lines are.</summary>
internal sealed class CsvFile : IDisposable
{
    /// <summary>A longer line is not held, and is none.</summary>
    public const int LongestLine = 1 << 20;

    /// <summary>How much of a file's beginning tells it from others.</summary>
    public const int HeadLength = 4096;

    /// <summary>How much before a mark must still be there.</summary>
    public const int TailLength = 64;

    private const int Chunk = 64 << 10;

    private readonly FileStream _file;
    private readonly byte[] _head = new byte[HeadLength];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * Chunk);
    private Stream _stream;
    private int _headLength;
    private int _start;
    private int _end;

    private CsvFile(FileStream file) => (_file, _stream) = (file, file);

    public bool IsGzip { get; private set; }

    /// <summary>Where the bytes ahead begin, counted in what gzip holds where it is one.</summary>
    public long Position { get; private set; }

    public SafeFileHandle Handle => _file.SafeFileHandle;

    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Opens a file at its beginning, whoever else has it open, and whatever they do with it.</summary>
    public static CsvFile Open(string path)
    {
        var file = new CsvFile(new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 }));
        Span<byte> magic = stackalloc byte[2];
        file.IsGzip = RandomAccess.Read(file.Handle, magic, 0) == 2 && magic is [0x1f, 0x8b];
        file._stream = file.IsGzip ? new GZipStream(file._file, CompressionMode.Decompress, leaveOpen: true) : file._file;
        return file;
    }

    /// <summary>The hash of the first bytes, as many as asked for, as they are now on disk; null: there are not so many.</summary>
    public string? Head(int length)
    {
        while (IsGzip && _headLength < length && _end - _start <= LongestLine && Fill())
        {
        }

        _headLength = IsGzip ? _headLength : RandomAccess.Read(Handle, _head, 0);
        return _headLength < length ? null : Hash(_head.AsSpan(0, length));
    }

    /// <summary>The hash of the bytes before a place of a plain file; null: it is shorter.</summary>
    public string? Tail(long place, int length)
    {
        Span<byte> tail = stackalloc byte[length];
        var read = 0;
        while (read < length && RandomAccess.Read(Handle, tail[read..], place - length + read) is var more and > 0)
        {
            read += more;
        }

        return read == length ? Hash(tail) : null;
    }

    /// <summary>How many bytes before the position are still here; some always are once anything was taken.</summary>
    public int Behind => Math.Min(TailLength, _start);

    /// <summary>The hash of so many bytes before the position.</summary>
    public string TailHere(int length) => length <= _start ? Hash(_buffer.AsSpan(_start - length, length)) : "";

    /// <summary>Goes forward to a place; of a gzipped file everything before it is unpacked. False: the file ends before it.</summary>
    public bool GoTo(long place)
    {
        if (!IsGzip)
        {
            _file.Position = place;
            (Position, _start, _end) = (place, 0, 0);
            return place <= _file.Length;
        }

        while (Position + (_end - _start) < place)
        {
            Take(_end - _start);
            if (!Fill())
            {
                return false;
            }
        }

        Take((int)(place - Position));
        return true;
    }

    public void Take(int count)
    {
        _start += count;
        Position += count;
    }

    /// <summary>Reads more behind what is there. False: there is no more, or a line's worth is there already.</summary>
    public bool Fill()
    {
        if (_end - _start > LongestLine)
        {
            return false;
        }

        // A little of what was taken stays, since the bytes before a mark are part of it.
        var keep = Math.Min(TailLength, _start);
        if (_buffer.Length - _end < Chunk)
        {
            var old = _buffer;
            var held = _end - _start + keep;
            var next = held + Chunk > old.Length ? ArrayPool<byte>.Shared.Rent(Math.Max(held + Chunk, 2 * held)) : old;
            old.AsSpan(_start - keep, held).CopyTo(next);
            (_buffer, _start, _end) = (next, keep, held);
            if (next != old)
            {
                ArrayPool<byte>.Shared.Return(old);
            }
        }

        int read;
        try
        {
            read = _stream.Read(_buffer, _end, Math.Min(Chunk, _buffer.Length - _end));
        }
        catch (InvalidDataException) when (IsGzip)
        {
            // Still being written: the rest comes, and the file is opened anew then.
            return false;
        }

        var place = Position + (_end - _start);
        if (IsGzip && place < HeadLength && place == _headLength)
        {
            var fresh = _buffer.AsSpan(_end, Math.Min(read, HeadLength - _headLength));
            fresh.CopyTo(_head.AsSpan(_headLength));
            _headLength += fresh.Length;
        }

        _end += read;
        return read > 0;
    }

    public void Dispose()
    {
        if (_stream != _file)
        {
            _stream.Dispose();
        }

        _file.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
}
