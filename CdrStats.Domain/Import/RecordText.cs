using System.Text;

namespace CdrStats.Domain.Import;

/// <summary>
/// A text that a record only carries along (a call id, a channel, extra data): as a string, or still in UTF-8 where a whole batch was read, so that
/// a million of them need not be decoded, kept and encoded again. Its default is no text at all (NULL).
/// </summary>
public readonly struct RecordText : IEquatable<RecordText>
{
    private readonly object? _held;     // a string, or the buffer that holds the bytes
    private readonly int _from;
    private readonly int _length;

    private RecordText(object? held, int from, int length) => (_held, _from, _length) = (held, from, length);

    /// <summary>The text in these bytes, which must not change for as long as it is used.</summary>
    public static RecordText OfUtf8(byte[] buffer, int from, int length) => new(buffer, from, length);

    public static implicit operator RecordText(string? text) => new(text, 0, 0);

    public static implicit operator string?(RecordText text) => text._held switch
    {
        byte[] buffer => Encoding.UTF8.GetString(buffer, text._from, text._length),
        var held => (string?)held,
    };

    public static bool operator ==(RecordText left, RecordText right) => left.Equals(right);

    public static bool operator !=(RecordText left, RecordText right) => !left.Equals(right);

    /// <summary>Whether there is no text, which is not the same as an empty one.</summary>
    public bool IsNull => _held is null;

    /// <summary>The most bytes that <see cref="CopyTo"/> needs.</summary>
    public int MostBytes => _held is string text ? Encoding.UTF8.GetMaxByteCount(text.Length) : _length;

    /// <summary>How many bytes it has in UTF-8.</summary>
    public int Bytes => _held is string text ? Encoding.UTF8.GetByteCount(text) : _length;

    /// <summary>Writes the text in UTF-8 and returns the number of bytes.</summary>
    public int CopyTo(Span<byte> room)
    {
        if (_held is byte[] buffer)
        {
            buffer.AsSpan(_from, _length).CopyTo(room);
            return _length;
        }

        return Encoding.UTF8.GetBytes((string?)_held, room);
    }

    public bool Contains(char ascii) =>
        _held is byte[] buffer ? buffer.AsSpan(_from, _length).Contains((byte)ascii) : _held is string text && text.Contains(ascii, StringComparison.Ordinal);

    public bool Equals(RecordText other) => string.Equals(this, other, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is RecordText other && Equals(other);

    public override int GetHashCode() => ((string?)this)?.GetHashCode(StringComparison.Ordinal) ?? 0;

    public override string ToString() => (string?)this ?? "";
}
