using System.Text;
using Sylvan.Data.Csv;

namespace CdrStats.Infrastructure.Mapping;

/// <summary>The first lines of a text file, and how they are written.</summary>
internal static class FileStart
{
    public const int SampleLines = 25;
    private const int SampleBytes = 64 * 1024;
    private static readonly char[] Separators = [';', '\t', ',', '|'];

    public static async Task<(string Text, bool IsUtf8)> BeginningAsync(Stream file, CancellationToken cancellation)
    {
        var buffer = new byte[SampleBytes];
        file.Position = 0;
        var length = await file.ReadAtLeastAsync(buffer, SampleBytes, throwOnEndOfStream: false, cancellation);
        if (buffer.AsSpan(0, length).Contains((byte)0))
        {
            throw new UnreadableFileException("This is not a text file. Save it as CSV or as a workbook (.xlsx), and bring in that.");
        }

        // A sample may end within a character, but not within more than one.
        var isUtf8 = System.Text.Unicode.Utf8.IsValid(buffer.AsSpan(0, length))
            || (length == SampleBytes && Enumerable.Range(1, 3).Any(cut => System.Text.Unicode.Utf8.IsValid(buffer.AsSpan(0, length - cut))));
        var text = (isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(buffer, 0, length).TrimStart('\uFEFF');
        var whole = length < SampleBytes ? text.Length : text.LastIndexOf('\n') + 1;
        return (whole > 0 ? text[..whole] : text, isUtf8);
    }

    // The separator that stands most often, and equally often in most lines.
    public static char Separator(List<string> lines)
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

    public static List<string[]> Cells(string text, char separator)
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
            throw new UnreadableFileException($"This cannot be read as CSV: {error.Message}");
        }

        return rows.Count > 0 ? rows : throw new UnreadableFileException("The file is empty.");
    }
}
