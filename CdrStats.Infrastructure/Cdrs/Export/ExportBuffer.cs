using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>Text of an export in UTF-8, some megabytes of it, written and sent off again and again.</summary>
internal sealed class ExportBuffer
{
    private const int LongestNumber = 40;
    private byte[] _bytes = new byte[256 * 1024];

    public int Used { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Used);

    public void Clear() => Used = 0;

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Used += bytes.Length;
    }

    public void Byte(byte value)
    {
        Room(1)[0] = value;
        Used++;
    }

    public void Text(ReadOnlySpan<char> text) => Used += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, Room(LongestNumber), out var written);
        Used += written;
    }

    /// <summary>With all the decimals that it has.</summary>
    public void Number(decimal value)
    {
        value.TryFormat(Room(LongestNumber), out var written, default, CultureInfo.InvariantCulture);
        Used += written;
    }

    /// <summary>2026-11-24T10:00:00, and what stands behind it.</summary>
    public void Moment(DateTime moment, ReadOnlySpan<byte> end)
    {
        var room = Room(19 + end.Length);
        Digits(room, moment.Year, 4);
        room[4] = (byte)'-';
        Digits(room[5..], moment.Month, 2);
        room[7] = (byte)'-';
        Digits(room[8..], moment.Day, 2);
        room[10] = (byte)'T';
        Digits(room[11..], moment.Hour, 2);
        room[13] = (byte)':';
        Digits(room[14..], moment.Minute, 2);
        room[16] = (byte)':';
        Digits(room[17..], moment.Second, 2);
        end.CopyTo(room[19..]);
        Used += 19 + end.Length;
    }

    private static void Digits(Span<byte> room, int value, int count)
    {
        for (var at = count - 1; at >= 0; at--, value /= 10)
        {
            room[at] = (byte)('0' + (value % 10));
        }
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - Used < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Used + length));
        }

        return _bytes.AsSpan(Used);
    }
}
