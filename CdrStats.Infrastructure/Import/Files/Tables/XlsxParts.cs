using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>What a workbook says of itself: its sheets, which styles are dates, and where days are counted from.</summary>
internal sealed class XlsxParts
{
    private const int MostParts = 5000;
    private const int MostSheets = 1000;
    private readonly ZipArchive _zip;
    private readonly List<(string Name, string Part)> _sheets = [];
    private readonly XlsxStyles _styles;

    private XlsxParts(ZipArchive zip)
    {
        _zip = zip;
        _styles = new XlsxStyles(zip.GetEntry("xl/styles.xml"));
    }

    public IReadOnlyList<string> Sheets => [.. _sheets.Select(sheet => sheet.Name)];

    /// <summary>Days are counted from 1904, not from 1900.</summary>
    public bool From1904 { get; private set; }

    /// <exception cref="FileImportException">It is not packed as a workbook is.</exception>
    public static ZipArchive Open(Stream file)
    {
        if (PartsOf(file) > MostParts)
        {
            throw new FileImportException($"The file is packed of more than {MostParts} parts; a workbook has a few.");
        }

        return BoundedXml.Guarded(() => new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true));
    }

    public static XlsxParts Read(ZipArchive zip) => BoundedXml.Guarded(() =>
    {
        if (zip.GetEntry("xl/workbook.xml") is not { } workbook)
        {
            throw new FileImportException(zip.GetEntry("mimetype") is null
                ? "The file is packed, and holds no workbook: unpack it, or choose an .xlsx file." : "This is an OpenDocument sheet: save it as .xlsx or .csv, and choose that.");
        }

        var parts = new XlsxParts(zip);
        parts.ReadSheets(workbook, zip.GetEntry("xl/_rels/workbook.xml.rels"));
        return parts;
    });

    public XlsxStyle StyleOf(int style) => _styles.Of(style);

    /// <exception cref="FileImportException">There is no such sheet.</exception>
    public ZipArchiveEntry OpenSheet(string? name)
    {
        var found = name is null ? _sheets.FirstOrDefault() : _sheets.FirstOrDefault(sheet => sheet.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found.Part is null ? throw new FileImportException(name is null ? "The workbook has no sheet." : $"The workbook has no sheet '{name}'; it has {string.Join(", ", Sheets.Take(20))}.")
            : _zip.GetEntry(found.Part) ?? throw new FileImportException($"The workbook lacks its sheet '{found.Name}'.");
    }

    private void ReadSheets(ZipArchiveEntry workbook, ZipArchiveEntry? relations)
    {
        var targets = new Dictionary<string, string>(StringComparer.Ordinal);
        if (relations is not null)
        {
            using var xml = new BoundedXml(relations);
            while (xml.NextElement())
            {
                if (xml.Name == "Relationship" && targets.Count < MostParts && xml["Id"] is { } id && xml["Target"] is { } target)
                {
                    targets[id] = target.StartsWith('/') ? target[1..] : "xl/" + target;
                }
            }
        }

        using var book = new BoundedXml(workbook);
        while (book.NextElement())
        {
            if (book.Name == "workbookPr")
            {
                From1904 = book["date1904"] is "1" or "true";
            }
            else if (book.Name == "sheet" && _sheets.Count < MostSheets && book["name"] is { } name && book.Relation is { } relation && targets.TryGetValue(relation, out var part)
                && part.Contains("worksheets/", StringComparison.Ordinal))
            {
                _sheets.Add((name, part));
            }
        }
    }

    // The archive's end says how many parts it has; it is read whole to be opened.
    private static long PartsOf(Stream file)
    {
        const int EndSize = 22;
        var tail = new byte[Math.Min(file.Length, EndSize + ushort.MaxValue)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        file.Position = 0;
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        return end < 0 || end + EndSize > tail.Length ? 0 : BitConverter.ToUInt16(tail, end + 10);
    }
}
