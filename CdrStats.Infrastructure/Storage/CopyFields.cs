using System.Buffers.Binary;
using System.Text;
using CdrStats.Domain.Import;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Storage;

/// <summary>
/// Rows in PostgreSQL's binary COPY format (PostgreSQL manual, COPY, "Binary Format"), field after field as the query lists them. The counterpart of
/// <see cref="CopyBuffer"/>, for the import and for billing again alone.
/// </summary>
/// <param name="at">Where the first row begins.</param>
internal ref struct CopyFields(byte[] bytes, TextCache texts, int at)
{
    /// <summary>So many bytes say how long the header is.</summary>
    public const int LeastHeader = Signature + 8;

    private const int Signature = 11;
    private const ushort NotANumber = 0xC000;
    private const ushort Negative = 0x4000;
    private const int Base = 10_000;
    private const int MostGroups = 7;       // of four digits: a decimal holds 28 of any kind
    private const int MostDecimals = 28;
    private static readonly long PostgresEpochTicks = DateTime.UnixEpoch.AddYears(30).Ticks;
    private int _at = at;

    /// <summary>All that was sent, from its beginning.</summary>
    public CopyFields(byte[] bytes, TextCache texts) : this(bytes, texts, HeaderLength(bytes))
    {
    }

    /// <summary>Where the next field or row begins.</summary>
    public readonly int At => _at;

    /// <summary>How long what stands before the first row is.</summary>
    public static int HeaderLength(ReadOnlySpan<byte> bytes) => Signature + 8 + BinaryPrimitives.ReadInt32BigEndian(bytes[(Signature + 4)..]);

    /// <summary>Goes to the next row; false behind the last.</summary>
    public bool NextRow()
    {
        var fields = BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(_at));
        _at += 2;
        return fields >= 0;
    }

    /// <summary>A text that recurs in many rows: the same string for all of them.</summary>
    public string? Recurring() => Length() is >= 0 and var length ? texts.Of(Take(length)) : null;

    public string? Text() => Length() is >= 0 and var length ? Encoding.UTF8.GetString(Take(length)) : null;

    /// <summary>A text that is only carried along; it stays where it is.</summary>
    public RecordText Carried()
    {
        var length = Length();
        if (length < 0)
        {
            return default;
        }

        var from = _at;
        _at += length;
        return RecordText.OfUtf8(bytes, from, length);
    }

    public int? Int() => Length() < 0 ? null : BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    public long? Long() => Length() < 0 ? null : BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)));

    /// <summary>An oid or a transaction's number.</summary>
    public uint UInt() => Length() < 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    public Guid Uuid() => new(Take(Length()), bigEndian: true);

    /// <summary>Where a row lies in its table.</summary>
    public NpgsqlTid Tid()
    {
        var field = Take(Length());
        return new NpgsqlTid(BinaryPrimitives.ReadUInt32BigEndian(field), BinaryPrimitives.ReadUInt16BigEndian(field[4..]));
    }

    /// <summary>A timestamptz; <paramref name="fits"/> says whether it is one of the years that .NET knows (1 to 9999), which "infinity" is not.</summary>
    public DateTimeOffset? Instant(out bool fits)
    {
        fits = true;
        if (Long() is not { } microseconds)
        {
            return null;
        }

        var ticks = ((Int128)microseconds * TimeSpan.TicksPerMicrosecond) + PostgresEpochTicks;
        fits = ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
        return fits ? new DateTimeOffset((long)ticks, TimeSpan.Zero) : null;
    }

    /// <summary>A numeric; <paramref name="fits"/> says whether it is a number that a decimal can hold.</summary>
    public decimal? Numeric(out bool fits)
    {
        fits = true;
        var length = Length();
        if (length < 0)
        {
            return null;
        }

        var field = Take(length);
        var count = BinaryPrimitives.ReadInt16BigEndian(field);
        var weight = BinaryPrimitives.ReadInt16BigEndian(field[2..]);
        var sign = BinaryPrimitives.ReadUInt16BigEndian(field[4..]);
        var scale = BinaryPrimitives.ReadInt16BigEndian(field[6..]);
        var decimals = 4 * Math.Max(0, count - 1 - weight);
        fits = sign < NotANumber && Math.Max(count, weight + 1) <= MostGroups && decimals <= MostDecimals;
        if (!fits)
        {
            return null;
        }

        // The sum of digit[i] × 10,000^(weight − i), kept with the decimals that the column shows.
        decimal value = 0;
        for (var i = 0; i < count; i++)
        {
            value = (value * Base) + BinaryPrimitives.ReadInt16BigEndian(field[(8 + (2 * i))..]);
        }

        for (var i = count; i <= weight; i++)
        {
            value *= Base;
        }

        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var exact = new decimal(parts[0], parts[1], parts[2], sign == Negative, (byte)decimals);
        return decimal.Round(exact, Math.Min(decimals, (int)scale));
    }

    private int Length()
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(_at));
        _at += sizeof(int);
        return length;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var field = bytes.AsSpan(_at, length);
        _at += length;
        return field;
    }
}
