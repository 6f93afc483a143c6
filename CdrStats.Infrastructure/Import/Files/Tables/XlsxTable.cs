using System.Globalization;
using System.IO.Compression;
using System.Xml;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>
/// One sheet of a workbook (.xlsx), row after row. Read by hand, since what a workbook unpacks to may be a thousand times its size: neither a cell nor the
/// texts that cells share may fill the memory.
/// </summary>
internal sealed class XlsxTable : TableFile
{
    private readonly ZipArchive _zip;
    private readonly XlsxParts _parts;
    private readonly SharedTexts _shared;
    private readonly XlsxCells _cells;
    private readonly TableRow _first = new();
    private readonly string[] _header;
    private bool _firstIsRow;

    /// <param name="sheet">Null: the first.</param>
    /// <param name="folder">Where texts may be put that are too many to be kept.</param>
    public XlsxTable(Stream file, string? sheet, bool hasHeader, string folder)
    {
        _zip = XlsxParts.Open(file);
        try
        {
            _parts = XlsxParts.Read(_zip);
            _shared = SharedTexts.Read(_zip, folder);
            _cells = new XlsxCells(_parts.OpenSheet(sheet), _parts, _shared);
            if (!_cells.Next(_first, 0))
            {
                throw new FileImportException("The sheet is empty; its first row should name the columns.");
            }

            if (_first.Trouble is { } trouble)
            {
                throw new FileImportException($"The first row cannot be read: {trouble}.");
            }

            _firstIsRow = !hasHeader;
            _header = hasHeader ? ColumnNames.Of([.. Enumerable.Range(0, _first.Count).Select(at => _first[at].ToString())]) : ColumnNames.Numbered(_first.Count);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The workbook's sheets.</summary>
    public IReadOnlyList<string> Sheets => _parts.Sheets;

    public override IReadOnlyList<string> Header => _header;

    public override double Done => _cells.Done;

    protected override bool Read(TableRow row, long number)
    {
        if (_firstIsRow)
        {
            _firstIsRow = false;
            row.Begin(_first.Line, number);
            for (var at = 0; at < _first.Count; at++)
            {
                if (!_first.IsAbsent(at))
                {
                    row.Set(at, _first[at], _first.IsJson(at));
                }
            }

            return true;
        }

        if (!_cells.Next(row, number))
        {
            return false;
        }

        for (var at = _header.Length; at < row.Count; at++)
        {
            if (row[at].Length > 0)
            {
                row.Trouble ??= $"it has a value in column {at + 1}, the first row has {_header.Length}";
            }
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cells?.Dispose();
            _shared?.Dispose();
            _zip.Dispose();
        }

        base.Dispose(disposing);
    }
}
