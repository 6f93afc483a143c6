using System.Globalization;
using System.IO.Compression;
using System.Xml;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>The rows of a sheet's XML. Empty rows are passed over.</summary>
internal sealed class XlsxCells : IDisposable
{
    private const int MostColumns = 16_384;
    private readonly XlsxParts _parts;
    private readonly SharedTexts _shared;
    private readonly BoundedXml _xml;
    private readonly long _rowsTold;
    private readonly char[] _room = new char[64];
    private readonly PieceOfText _value = new();
    private long _line;
    private int _column;

    public XlsxCells(ZipArchiveEntry sheet, XlsxParts parts, SharedTexts shared)
    {
        (_parts, _shared) = (parts, shared);
        _xml = new BoundedXml(sheet);
        while (_xml.NextElement() && _xml.Name != "sheetData")
        {
            if (_xml.Name == "dimension" && _xml["ref"]?.Split(':') is [.., { } last] && long.TryParse(last.AsSpan().TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ$"), NumberStyles.None, CultureInfo.InvariantCulture, out var rows))
            {
                _rowsTold = rows;
            }
        }
    }

    public double Done => _rowsTold > 0 ? Math.Min(1, (double)_line / _rowsTold) : 0;

    public bool Next(TableRow row, long number)
    {
        while (_xml.Next())
        {
            if (_xml.Kind == XmlNodeType.EndElement && _xml.Name == "sheetData")
            {
                return false;
            }

            if (_xml.Kind != XmlNodeType.Element || _xml.Name != "row")
            {
                continue;
            }

            _line = Whole(_xml["r"]) is > 0 and var given ? given : _line + 1;
            if (_xml.IsEmpty)
            {
                continue;
            }

            row.Begin(_line, number);
            Take(row);
            if (row.Characters > 0 || row.Trouble is not null)
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => _xml.Dispose();

    private void Take(TableRow row)
    {
        _column = 0;
        while (_xml.Next() && !(_xml.Kind == XmlNodeType.EndElement && _xml.Name == "row"))
        {
            if (_xml.Kind == XmlNodeType.Element && _xml.Name == "c")
            {
                _column = ColumnOf(_xml["r"]) ?? _column;
                Cell(row, _xml["t"], (int)(Whole(_xml["s"]) ?? 0), _xml.IsEmpty);
                _column++;
            }
        }
    }

    private void Cell(TableRow row, string? type, int style, bool isEmpty)
    {
        _value.Clear();
        var phonetic = false;
        while (!isEmpty && _xml.Next() && !(_xml.Kind == XmlNodeType.EndElement && _xml.Name == "c"))
        {
            switch (_xml.Kind)
            {
                case XmlNodeType.Element when _xml.Name is "rPh" or "f":
                    phonetic = !_xml.IsEmpty;
                    break;
                case XmlNodeType.EndElement when _xml.Name is "rPh" or "f":
                    phonetic = false;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when !phonetic:
                    _value.Take(_xml);
                    break;
            }
        }

        if (_value.IsTooLong)
        {
            row.Trouble ??= $"a cell in it has more than {TableRow.MostCharacters} characters";
            return;
        }

        if (_value.Text.Length > 0)
        {
            Set(row, type, style);
        }
    }

    private void Set(TableRow row, string? type, int style)
    {
        switch (type)
        {
            case "s":
                if (!int.TryParse(_value.Text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var index) || !_shared.TryGet(index, out var text))
                {
                    row.Trouble ??= $"a cell in it refers to a shared text that the workbook lacks ({RowWords.Short(_value.Text)})";
                    return;
                }

                row.Set(_column, text);
                break;
            case "b":
                row.Set(_column, _value.Text.Trim() is "1" or "true" ? "true" : "false", isJson: true);
                break;
            case null or "n":
                var shown = XlsxNumber.Text(_value.Text, _parts.StyleOf(style), _parts.From1904, _room, out var isJson);
                row.Set(_column, shown, isJson);
                break;
            default:
                row.Set(_column, XlsxText.Unescaped(_value.Text, out var plain) ? plain : _value.Text);
                break;
        }
    }

    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var letter in reference ?? "")
        {
            if (!char.IsAsciiLetter(letter))
            {
                break;
            }

            column = (column * 26) + char.ToUpperInvariant(letter) - 'A' + 1;
            if (column > MostColumns)
            {
                throw new FileImportException($"The workbook is damaged: there is no column {RowWords.Short(reference)}.");
            }
        }

        return column == 0 ? null : column - 1;
    }

    private static long? Whole(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
