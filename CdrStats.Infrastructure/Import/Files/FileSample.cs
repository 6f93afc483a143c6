using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files.Tables;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>The first rows of a file, as they are read by a mapping's way of reading.</summary>
/// <param name="Mapping">As it is guessed from these rows; or as it was given.</param>
/// <param name="OtherFormat">The guessed starts would be read by this format as well.</param>
/// <param name="Sheets">Of a workbook.</param>
/// <param name="Separator">Of a text file, as found or given.</param>
public sealed record FileSample(
    FileKind Kind, FileMapping Mapping, string? OtherFormat, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> Sheets, char? Separator)
{
    private const int GuessedFrom = 200;
    private const int LongestShown = 120;

    /// <summary>Reads the beginning of a file and guesses how it is to be read.</summary>
    /// <exception cref="FileImportException">It cannot be read.</exception>
    public static Task<FileSample> GuessAsync(CallFile file, CancellationToken cancellation) => Task.Run(
        () =>
        {
            var first = Read(file, new FileMapping { HasHeader = false });
            var named = first.Kind is FileKind.Json or FileKind.Yaml || (first.Rows.Count > 0 && FileMappingGuess.IsHeader(first.Rows[0]));
            var sample = named ? Read(file, new FileMapping()) : first;
            var guess = FileMappingGuess.Of(named ? sample.Header : null, sample.Rows, sample.Separator);
            return sample with { Mapping = guess.Mapping, OtherFormat = guess.OtherFormat };
        },
        cancellation);

    /// <summary>Reads the beginning of a file as a mapping says.</summary>
    /// <param name="again">Whether the columns are to be guessed anew, since they are others now.</param>
    /// <exception cref="FileImportException">It cannot be read.</exception>
    public static Task<FileSample> ReadAsync(CallFile file, FileMapping mapping, bool again, CancellationToken cancellation) => Task.Run(
        () =>
        {
            var sample = Read(file, mapping);
            if (!again)
            {
                return sample with { Mapping = mapping };
            }

            var guess = FileMappingGuess.Of(mapping.HasHeader ? sample.Header : null, sample.Rows, sample.Separator);
            return sample with
            {
                Mapping = guess.Mapping with
                {
                    Constants = mapping.Constants,
                    TimeZone = mapping.TimeZone,
                    Separator = mapping.Separator,
                    HasHeader = mapping.HasHeader,
                    Letters = mapping.Letters,
                    Sheet = mapping.Sheet,
                },
                OtherFormat = guess.OtherFormat,
            };
        },
        cancellation);

    private static FileSample Read(CallFile file, FileMapping mapping)
    {
        using var stream = file.OpenRead();
        var kind = TableFiles.KindOf(stream, file.Name);
        using var table = TableFiles.Open(stream, kind, mapping, file.Folder);
        var rows = new List<IReadOnlyList<string>>();
        var row = new TableRow();
        while (rows.Count < GuessedFrom && table.Next(row))
        {
            rows.Add([.. Enumerable.Range(0, row.Count).Select(at => Cut(row[at]))]);
        }

        return new FileSample(kind, mapping, null, [.. table.Header], rows, table is XlsxTable workbook ? workbook.Sheets : [], (table as CsvTable)?.Separator);
    }

    private static string Cut(ReadOnlySpan<char> text) => text.Length <= LongestShown ? text.ToString() : $"{text[..LongestShown]}…";
}
