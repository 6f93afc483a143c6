using System.Globalization;
using System.Text;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>A workbook writes signs that XML does not have as <c>_x000D_</c>.</summary>
internal static class XlsxText
{
    private const int Length = 7;

    public static bool Unescaped(ReadOnlySpan<char> text, out string plain)
    {
        plain = "";
        if (text.IndexOf("_x", StringComparison.OrdinalIgnoreCase) < 0)
        {
            return false;
        }

        var made = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (at + Length <= text.Length && text[at] == '_' && text[at + 1] is 'x' or 'X' && text[at + 6] == '_'
                && ushort.TryParse(text.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sign))
            {
                made.Append((char)sign);
                at += Length - 1;
            }
            else
            {
                made.Append(text[at]);
            }
        }

        plain = made.ToString();
        return true;
    }
}

/// <summary>A text that comes in pieces, up to as much as a row may have.</summary>
internal sealed class PieceOfText
{
    private readonly char[] _piece = new char[4096];
    private char[] _text = new char[256];
    private int _length;

    public bool IsTooLong { get; private set; }

    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    public void Clear()
    {
        (_length, IsTooLong) = (0, false);
        if (_text.Length > 64 * 1024)
        {
            _text = new char[256];
        }
    }

    /// <summary>Takes the text that the XML stands at, to its end.</summary>
    public void Take(BoundedXml xml)
    {
        for (int read; (read = xml.Piece(_piece)) > 0;)
        {
            if (_length + read > TableRow.MostCharacters)
            {
                IsTooLong = true;
                continue;
            }

            if (_text.Length - _length < read)
            {
                Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + read));
            }

            _piece.AsSpan(0, read).CopyTo(_text.AsSpan(_length));
            _length += read;
        }
    }
}

/// <summary>Pieces of a file in sentences.</summary>
internal static class RowWords
{
    public static string Short(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : $"{text[..40]}…";
}
