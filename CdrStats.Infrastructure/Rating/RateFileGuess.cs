using System.Globalization;
using System.Text;
using Sylvan.Data.Csv;

namespace CdrStats.Infrastructure.Rating;

/// <summary>The first lines of a rate file, split as the layout says.</summary>
public sealed record RateFileSample(RateFileLayout Layout, IReadOnlyList<string[]> Lines)
{
    /// <summary>Of a workbook.</summary>
    public IReadOnlyList<string> Sheets { get; init; } = [];

    /// <summary>The cells of the header; empty where the layout has none.</summary>
    public IReadOnlyList<string> Header => Layout.HasHeader && Layout.Skipped < Lines.Count ? Lines[Layout.Skipped] : [];
}

/// <summary>Guesses how a rate deck is written: letters, separator, header, and what each column holds.</summary>
public static class RateFileGuess
{
    private const int SampleBytes = 64 * 1024;
    private const int SampleLines = 25;
    private static readonly char[] Separators = [';', '\t', ',', '|'];

    private static readonly Dictionary<string, RateColumn> Names = new(StringComparer.Ordinal)
    {
        ["prefix"] = RateColumn.Prefix,
        ["code"] = RateColumn.Prefix,
        ["dialcode"] = RateColumn.Prefix,
        ["dialprefix"] = RateColumn.Prefix,
        ["areacode"] = RateColumn.Prefix,
        ["countrycode"] = RateColumn.Prefix,
        ["destinationcode"] = RateColumn.Prefix,
        ["digits"] = RateColumn.Prefix,
        ["dialingcode"] = RateColumn.Prefix,
        ["breakout"] = RateColumn.Prefix,
        ["codes"] = RateColumn.Prefix,
        ["dialcodes"] = RateColumn.Prefix,
        ["areacodes"] = RateColumn.Prefix,
        ["prefixes"] = RateColumn.Prefix,
        ["coderange"] = RateColumn.Prefix,
        ["callingcode"] = RateColumn.Prefix,
        ["destination"] = RateColumn.Destination,
        ["name"] = RateColumn.Destination,
        ["country"] = RateColumn.Destination,
        ["description"] = RateColumn.Destination,
        ["destinationname"] = RateColumn.Destination,
        ["zone"] = RateColumn.Destination,
        ["area"] = RateColumn.Destination,
        ["region"] = RateColumn.Destination,
        ["rate"] = RateColumn.Rate,
        ["price"] = RateColumn.Rate,
        ["cost"] = RateColumn.Rate,
        ["rateperminute"] = RateColumn.Rate,
        ["perminute"] = RateColumn.Rate,
        ["ratemin"] = RateColumn.Rate,
        ["pricemin"] = RateColumn.Rate,
        ["priceperminute"] = RateColumn.Rate,
        ["newrate"] = RateColumn.Rate,
        ["newprice"] = RateColumn.Rate,
        ["sellrate"] = RateColumn.Rate,
        ["buyrate"] = RateColumn.Rate,
        ["retailrate"] = RateColumn.Rate,
        ["carrierrate"] = RateColumn.Rate,
        ["rateeur"] = RateColumn.Rate,
        ["rateusd"] = RateColumn.Rate,
        ["initialrate"] = RateColumn.InitialRate,
        ["initialprice"] = RateColumn.InitialRate,
        ["firstrate"] = RateColumn.InitialRate,
        ["firstprice"] = RateColumn.InitialRate,
        ["price1"] = RateColumn.InitialRate,
        ["rate1"] = RateColumn.InitialRate,
        ["connectionfee"] = RateColumn.ConnectionFee,
        ["connectfee"] = RateColumn.ConnectionFee,
        ["setup"] = RateColumn.ConnectionFee,
        ["setupfee"] = RateColumn.ConnectionFee,
        ["fee"] = RateColumn.ConnectionFee,
        ["initial"] = RateColumn.InitialIncrement,
        ["initialincrement"] = RateColumn.InitialIncrement,
        ["interval1"] = RateColumn.InitialIncrement,
        ["firstincrement"] = RateColumn.InitialIncrement,
        ["initialseconds"] = RateColumn.InitialIncrement,
        ["increment"] = RateColumn.Increment,
        ["intervaln"] = RateColumn.Increment,
        ["nextincrement"] = RateColumn.Increment,
        ["subsequentincrement"] = RateColumn.Increment,
        ["incrementseconds"] = RateColumn.Increment,
        ["increments"] = RateColumn.Increments,
        ["billingincrement"] = RateColumn.Increments,
        ["billingincrements"] = RateColumn.Increments,
        ["billing"] = RateColumn.Increments,
        ["interval"] = RateColumn.Increments,
        ["minseconds"] = RateColumn.MinimumSeconds,
        ["minimumseconds"] = RateColumn.MinimumSeconds,
        ["minduration"] = RateColumn.MinimumSeconds,
        ["mincharge"] = RateColumn.MinimumCharge,
        ["minimumcharge"] = RateColumn.MinimumCharge,
        ["grace"] = RateColumn.Grace,
        ["graceseconds"] = RateColumn.Grace,
        ["graceperiod"] = RateColumn.Grace,
        ["validfrom"] = RateColumn.ValidFrom,
        ["effectivefrom"] = RateColumn.ValidFrom,
        ["effectivedate"] = RateColumn.ValidFrom,
        ["effective"] = RateColumn.ValidFrom,
        ["startdate"] = RateColumn.ValidFrom,
        ["from"] = RateColumn.ValidFrom,
        ["validuntil"] = RateColumn.ValidUntil,
        ["validto"] = RateColumn.ValidUntil,
        ["enddate"] = RateColumn.ValidUntil,
        ["expires"] = RateColumn.ValidUntil,
        ["until"] = RateColumn.ValidUntil,
        ["to"] = RateColumn.ValidUntil,
        ["currency"] = RateColumn.Currency,
    };

    /// <summary>Reads the beginning of the file.</summary>
    /// <exception cref="RateFileException">There is nothing in it, or it is neither text nor a workbook.</exception>
    public static async Task<RateFileSample> OfAsync(Stream file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (RateWorkbook.Is(file))
        {
            return OfWorkbook(file, null, cancellation);
        }

        var (text, isUtf8) = await BeginningAsync(file, cancellation);
        var lines = text.Split('\n').Where(line => line.Trim().Length > 0).Take(SampleLines).ToList();
        if (lines.Count == 0)
        {
            throw new RateFileException("The file is empty.");
        }

        var separator = Separator(lines);
        var cells = Cells(text, separator);
        return new RateFileSample(Guess(cells, new RateFileLayout(separator, false, false, isUtf8, [])), cells);
    }

    /// <summary>The first lines of the file as another layout would split them.</summary>
    public static async Task<RateFileSample> OfAsync(Stream file, RateFileLayout layout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(layout);
        if (RateWorkbook.Is(file))
        {
            var (sheets, rows) = RateWorkbook.Sample(file, layout.Sheet, SampleLines, cancellation);
            return new RateFileSample(Fitted(rows, layout with { IsWorkbook = true }), rows) { Sheets = sheets };
        }

        var (text, _) = await BeginningAsync(file, cancellation);
        var cells = Cells(text, layout.Separator);
        return new RateFileSample(Fitted(cells, layout with { IsWorkbook = false }), cells);
    }

    /// <summary>The first lines of another sheet, guessed anew.</summary>
    public static RateFileSample OfWorkbook(Stream file, string? sheet, CancellationToken cancellation)
    {
        var (sheets, rows) = RateWorkbook.Sample(file, sheet, SampleLines, cancellation);
        return new RateFileSample(Guess(rows, new RateFileLayout(',', false, false, true, []) { IsWorkbook = true, Sheet = sheet }), rows) { Sheets = sheets };
    }

    private static RateFileLayout Guess(List<string[]> cells, RateFileLayout layout)
    {
        // The header is the first line that names both a prefix and a rate; what stands above it is a title.
        var at = cells.FindIndex(row => Header(row) is { } named && named.Contains(RateColumn.Prefix) && named.Contains(RateColumn.Rate));
        var skipped = at < 0 ? 0 : at;
        var header = Header(cells[skipped]);
        var rows = cells.Skip(skipped + (header is null ? 0 : 1)).ToList();
        var comma = (layout.IsWorkbook || layout.Separator != ',') && rows.Exists(row => row.Any(cell => cell.Contains(',', StringComparison.Ordinal) && IsAmount(cell, decimalComma: true)))
            && !rows.Exists(row => row.Any(cell => cell.Contains('.', StringComparison.Ordinal) && IsAmount(cell, decimalComma: false)));
        return layout with { HasHeader = header is not null, DecimalComma = comma, Skipped = skipped, Columns = header ?? ByContent(rows, comma) };
    }

    private static RateFileLayout Fitted(List<string[]> cells, RateFileLayout layout)
    {
        var width = cells.Max(row => row.Length);
        var skipped = Math.Clamp(layout.Skipped, 0, cells.Count - 1);
        return layout with
        {
            Skipped = skipped,
            Columns = width == layout.Columns.Count ? layout.Columns : Header(cells[skipped]) ?? ByContent([.. cells.Skip(skipped + (layout.HasHeader ? 1 : 0))], layout.DecimalComma),
        };
    }

    private static async Task<(string Text, bool IsUtf8)> BeginningAsync(Stream file, CancellationToken cancellation)
    {
        var buffer = new byte[SampleBytes];
        file.Position = 0;
        var length = await file.ReadAtLeastAsync(buffer, SampleBytes, throwOnEndOfStream: false, cancellation);
        if (buffer.AsSpan(0, length).Contains((byte)0))
        {
            throw new RateFileException("This is not a text file. Save the deck as CSV or as a workbook (.xlsx), and bring in that.");
        }

        // A sample may end within a character, but not within more than one.
        var isUtf8 = System.Text.Unicode.Utf8.IsValid(buffer.AsSpan(0, length))
            || (length == SampleBytes && Enumerable.Range(1, 3).Any(cut => System.Text.Unicode.Utf8.IsValid(buffer.AsSpan(0, length - cut))));
        var text = (isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(buffer, 0, length).TrimStart('\uFEFF');
        var whole = length < SampleBytes ? text.Length : text.LastIndexOf('\n') + 1;
        return (whole > 0 ? text[..whole] : text, isUtf8);
    }

    // The separator that stands most often, and equally often in most lines.
    private static char Separator(List<string> lines)
    {
        static int Count(string line, char separator)
        {
            var (count, quoted) = (0, false);
            foreach (var letter in line)
            {
                quoted ^= letter == '"';
                count += letter == separator && !quoted ? 1 : 0;
            }

            return count;
        }

        return Separators.MaxBy(separator =>
        {
            var usual = lines.Select(line => Count(line, separator)).GroupBy(count => count).MaxBy(same => (same.Count(), same.Key))!;
            return usual.Key == 0 ? 0 : (usual.Count() * 100) + usual.Key;
        });
    }

    private static List<string[]> Cells(string text, char separator)
    {
        var rows = new List<string[]>();
        try
        {
            using var reader = new StringReader(text);
            using var csv = CsvDataReader.Create(reader, new CsvDataReaderOptions { HasHeaders = false, Delimiter = separator, BufferSize = 2 * SampleBytes });
            while (rows.Count < SampleLines && csv.Read())
            {
                var row = Enumerable.Range(0, csv.RowFieldCount).Select(at => csv.GetString(at).Trim()).ToArray();
                if (row.Any(cell => cell.Length > 0))
                {
                    rows.Add(row);
                }
            }
        }
        catch (Exception error) when (error is CsvFormatException or CsvRecordTooLargeException)
        {
            throw new RateFileException($"This cannot be read as CSV: {error.Message}");
        }

        return rows.Count > 0 ? rows : throw new RateFileException("The file is empty.");
    }

    private static List<RateColumn>? Header(string[] cells)
    {
        var columns = cells.Select(cell => Names.GetValueOrDefault(Letters(cell))).ToList();
        if (cells.Any(cell => cell.Length > 0 && cell.All(char.IsAsciiDigit)) || columns.TrueForAll(column => column == RateColumn.Ignored))
        {
            return null;
        }

        // "Country code; Area code": the first stands before the second.
        var calling = Array.FindIndex(cells, cell => Letters(cell) is "countrycode" or "callingcode" or "cc");
        if (calling >= 0 && columns.Where((column, at) => at != calling && column == RateColumn.Prefix).Any())
        {
            columns[calling] = RateColumn.CallingCode;
        }

        // Of two columns of one kind the first counts: "Country; Destination; Code".
        for (var at = 0; at < columns.Count; at++)
        {
            columns[at] = columns.IndexOf(columns[at]) < at ? RateColumn.Ignored : columns[at];
        }

        return columns;
    }

    private static List<RateColumn> ByContent(List<string[]> rows, bool comma)
    {
        var columns = Enumerable.Repeat(RateColumn.Ignored, rows.Count == 0 ? 0 : rows.Max(row => row.Length)).ToList();
        Find(RateColumn.Prefix, cell => RateCodes.Expand(cell, "", out _) is not null);
        Find(RateColumn.Rate, cell => IsAmount(cell, comma) && cell.AsSpan().IndexOfAny('.', ',') >= 0);
        Find(RateColumn.Rate, cell => IsAmount(cell, comma));
        Find(RateColumn.ValidFrom, cell => cell.Length >= 8 && RateText.TryMoment(cell, TimeZoneInfo.Utc, out var moment) && moment is not null);
        Find(RateColumn.Destination, cell => cell.Any(char.IsLetter));
        return columns;

        void Find(RateColumn column, Func<string, bool> fits)
        {
            for (var at = 0; at < columns.Count && !columns.Contains(column); at++)
            {
                if (columns[at] == RateColumn.Ignored && rows.Count(row => at < row.Length && fits(row[at])) * 10 > rows.Count * 8)
                {
                    columns[at] = column;
                }
            }
        }
    }

    private static string Letters(string cell) => string.Concat(cell.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static bool IsAmount(string cell, bool decimalComma) => RateText.TryAmount(cell, decimalComma, out var amount) && amount is not null;
}
