using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files.Tables;

namespace CdrStats.Infrastructure.Tests.Import.Files;

/// <summary>A whole table in memory, for tests to look at.</summary>
internal sealed record ReadTable(IReadOnlyList<string> Header, IReadOnlyList<ReadRow> Rows)
{
    public static ReadTable Of(byte[] content, string name, FileMapping? mapping = null)
    {
        using var file = new MemoryStream(content);
        using var table = TableFiles.Open(file, TableFiles.KindOf(file, name), mapping ?? new FileMapping(), Path.GetTempPath());
        var rows = new List<ReadRow>();
        var row = new TableRow();
        while (table.Next(row))
        {
            rows.Add(new ReadRow(row.Line, [.. Enumerable.Range(0, row.Count).Select(at => row.IsAbsent(at) ? null : row[at].ToString())], [.. Enumerable.Range(0, row.Count).Select(row.IsJson)], row.Trouble));
        }

        return new ReadTable([.. table.Header], rows);
    }

    /// <summary>Rows as values by name; what is absent is not there.</summary>
    public IEnumerable<Dictionary<string, string>> Named() => Rows.Select(row => Header.Zip(row.Cells).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First, pair => pair.Second!));
}

internal sealed record ReadRow(long Line, string?[] Cells, bool[] IsJson, string? Trouble);
