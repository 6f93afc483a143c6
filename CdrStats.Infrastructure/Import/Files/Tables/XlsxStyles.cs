using System.Globalization;
using System.IO.Compression;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>What a cell's style makes of its number.</summary>
internal enum XlsxStyle
{
    Number,
    Date,
    DateAndTime,

    /// <summary>A time of day, or how long something took.</summary>
    Time,
}

/// <summary>A workbook's cell styles: which show their number as a date or a time.</summary>
internal sealed class XlsxStyles
{
    private const int Most = 100_000;
    private readonly Dictionary<int, XlsxStyle> _formats = [];
    private readonly List<XlsxStyle> _styles = [];

    public XlsxStyles(ZipArchiveEntry? part)
    {
        if (part is null)
        {
            return;
        }

        using var xml = new BoundedXml(part);
        var inCells = false;
        while (xml.NextElement())
        {
            switch (xml.Name)
            {
                case "numFmt" when _formats.Count < Most && Whole(xml["numFmtId"]) is { } id:
                    _formats[id] = OfCode(xml["formatCode"] ?? "");
                    break;
                case "cellXfs" or "cellStyleXfs" or "cellStyles" or "dxfs":
                    inCells = xml.Name == "cellXfs";
                    break;
                case "xf" when inCells && _styles.Count < Most:
                    var format = Whole(xml["numFmtId"]) ?? 0;
                    _styles.Add(_formats.TryGetValue(format, out var own) ? own : BuiltIn(format));
                    break;
            }
        }
    }

    public XlsxStyle Of(int style) => style >= 0 && style < _styles.Count ? _styles[style] : XlsxStyle.Number;

    private static XlsxStyle BuiltIn(int format) => format switch
    {
        22 => XlsxStyle.DateAndTime,
        (>= 14 and <= 17) or (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 => XlsxStyle.Date,
        (>= 18 and <= 21) or (>= 32 and <= 35) or (>= 45 and <= 47) or 55 or 56 => XlsxStyle.Time,
        _ => XlsxStyle.Number,
    };

    /// <summary>Of the letters that are neither quoted, escaped, nor a colour: y and d are of a date, h and s of a time.</summary>
    private static XlsxStyle OfCode(string code)
    {
        var (date, time) = (false, false);
        for (var at = 0; at < code.Length && code[at] != ';'; at++)
        {
            switch (char.ToLowerInvariant(code[at]))
            {
                case '"':
                    at = code.IndexOf('"', at + 1) is >= 0 and var end ? end : code.Length;
                    break;
                case '\\' or '_' or '*':
                    at++;
                    break;
                case '[':
                    var close = code.IndexOf(']', at + 1) is >= 0 and var bracket ? bracket : code.Length - 1;
                    time |= close > at && code.AsSpan(at + 1, close - at - 1).ToString().ToLowerInvariant() is "h" or "hh" or "m" or "mm" or "s" or "ss";
                    at = close;
                    break;
                case 'y' or 'd':
                    date = true;
                    break;
                case 'h' or 's':
                    time = true;
                    break;
            }
        }

        return date && time ? XlsxStyle.DateAndTime : date ? XlsxStyle.Date : time ? XlsxStyle.Time : XlsxStyle.Number;
    }

    private static int? Whole(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
