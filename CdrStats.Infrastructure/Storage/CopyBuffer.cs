using System.Buffers.Binary;
using System.Text;
using CdrStats.Domain.Import;

namespace CdrStats.Infrastructure.Storage;

/// <summary>
/// Rows in PostgreSQL's binary COPY format (PostgreSQL manual, COPY, "Binary Format"), built in one reused buffer. For the import alone: with some fifty
/// columns a row the driver's writer costs more than the database's own work (docs/decisions/0005).
/// </summary>
internal sealed class CopyBuffer(Stream copy)
{
    private const int FlushAt = 256 * 1024;
    private static readonly long PostgresEpochTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private byte[] _bytes = new byte[FlushAt + (64 * 1024)];
    private int _used;

    public void Header()
    {
        // Signature, flags, length of the header's extension.
        ReadOnlySpan<byte> signature = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00];
        signature.CopyTo(_bytes);
        _bytes.AsSpan(signature.Length, 8).Clear();
        _used = signature.Length + 8;
    }

    public void StartRow(short columns) => BinaryPrimitives.WriteInt16BigEndian(Take(2), columns);

    /// <summary>Sends what is full. Between rows only.</summary>
    public ValueTask FlushIfFullAsync(CancellationToken cancellation) => _used < FlushAt ? ValueTask.CompletedTask : FlushAsync(cancellation);

    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);
        await FlushAsync(cancellation);
    }

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Take(4), -1);

    public void Short(short value)
    {
        var field = Field(2);
        BinaryPrimitives.WriteInt16BigEndian(field, value);
    }

    public void Short(short? value)
    {
        if (value is { } number)
        {
            Short(number);
        }
        else
        {
            Null();
        }
    }

    public void Int(int value) => BinaryPrimitives.WriteInt32BigEndian(Field(4), value);

    public void Int(int? value)
    {
        if (value is { } number)
        {
            Int(number);
        }
        else
        {
            Null();
        }
    }

    public void Long(long value) => BinaryPrimitives.WriteInt64BigEndian(Field(8), value);

    public void Long(long? value)
    {
        if (value is { } number)
        {
            Long(number);
        }
        else
        {
            Null();
        }
    }

    /// <summary>timestamptz: microseconds since 2000-01-01 UTC.</summary>
    public void Instant(DateTimeOffset value) => Long((value.UtcTicks - PostgresEpochTicks) / TimeSpan.TicksPerMicrosecond);

    public void Bool(bool value) => Field(1)[0] = value ? (byte)1 : (byte)0;

    public void Uuid(Guid value) => value.TryWriteBytes(Field(16), bigEndian: true, out _);

    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var room = Reserve(4 + Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, room[4..]);
        BinaryPrimitives.WriteInt32BigEndian(room, length);
        _used += 4 + length;
    }

    public void Text(RecordText value)
    {
        if (value.IsNull)
        {
            Null();
            return;
        }

        var room = Reserve(4 + value.MostBytes);
        var length = value.CopyTo(room[4..]);
        BinaryPrimitives.WriteInt32BigEndian(room, length);
        _used += 4 + length;
    }

    /// <summary>jsonb: a version byte, then the text.</summary>
    public void Json(RecordText value)
    {
        if (value.IsNull)
        {
            Null();
            return;
        }

        var room = Reserve(5 + value.MostBytes);
        var length = value.CopyTo(room[5..]);
        BinaryPrimitives.WriteInt32BigEndian(room, length + 1);
        room[4] = 1;
        _used += 5 + length;
    }

    /// <summary>numeric: digits of base 10,000, the weight of the first, sign and scale.</summary>
    public void Numeric(decimal value)
    {
        Span<short> digits = stackalloc short[10];
        var (count, weight, scale) = NumericDigits.Of(value, digits);
        var field = Field(8 + (2 * count));
        BinaryPrimitives.WriteInt16BigEndian(field, (short)count);
        BinaryPrimitives.WriteInt16BigEndian(field[2..], (short)weight);
        BinaryPrimitives.WriteUInt16BigEndian(field[4..], value < 0 ? (ushort)0x4000 : (ushort)0);
        BinaryPrimitives.WriteInt16BigEndian(field[6..], (short)scale);
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt16BigEndian(field[(8 + (2 * i))..], digits[i]);
        }
    }

    public void Numeric(decimal? value)
    {
        if (value is { } number)
        {
            Numeric(number);
        }
        else
        {
            Null();
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        await copy.WriteAsync(_bytes.AsMemory(0, _used), cancellation);
        _used = 0;
    }

    private Span<byte> Field(int length)
    {
        var field = Take(4 + length);
        BinaryPrimitives.WriteInt32BigEndian(field, length);
        return field[4..];
    }

    private Span<byte> Take(int length)
    {
        var room = Reserve(length)[..length];
        _used += length;
        return room;
    }

    // A row may be of any size: texts have no limit.
    private Span<byte> Reserve(int length)
    {
        if (_bytes.Length - _used < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + length));
        }

        return _bytes.AsSpan(_used);
    }
}
