using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Progress;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>The newest file's columns and last lines, for <c>check</c> and for the start; nothing is kept of them.</summary>
internal sealed class NewestLines(CsvPath path, CsvFields fields)
{
    // More than a few lines, whatever is in them.
    private const int FromTheEnd = 256 << 10;

    public static string Describe(CsvPath path, CsvFields fields) => $"CSV {(path.IsFolder ? "files" : "file")} {path.Whole} (layout {fields.Layout.Name})";

    /// <exception cref="ConfigurationException">The first line lacks a column that is needed: a mistake in the settings, or in the file's beginning.</exception>
    public void Check()
    {
        if (fields.Layout.FirstLine != CsvFirstLine.Record && Newest() is { } name && First(name, out _) is { Problem: { } problem, Line: null })
        {
            throw new ConfigurationException($"csv_layout {fields.Layout.Name}: in {Path.Combine(path.Folder, name)} {problem.Replace("its file", "it", StringComparison.Ordinal)}");
        }
    }

    /// <exception cref="FileNotFoundException">There is none.</exception>
    public IReadOnlyList<SourceRow> Read(int count)
    {
        var name = Newest() ?? throw new FileNotFoundException(path.IsFolder ? $"there is no file {path.Whole} yet" : $"there is no file {path.Whole}");
        _ = First(name, out var mark);
        using (var file = CsvFile.Open(Path.Combine(path.Folder, name)))
        {
            var from = RandomAccess.GetLength(file.Handle) - FromTheEnd;
            if (!file.IsGzip && from > mark.Offset && file.GoTo(from) && file.Fill() && file.Ahead.IndexOf((byte)'\n') is var end and >= 0)
            {
                mark = mark with { Offset = from + end + 1, Recount = from + end + 1, Line = 0, HeadLength = 0, TailLength = 0 };
            }
            else
            {
                mark = mark with { Offset = 0, Recount = 0, Line = 1, HeadLength = 0, TailLength = 0 };
            }
        }

        using var tracked = new TrackedFile(mark, fields, () => mark.Columns, _ => { });
        var rows = new List<SourceRow>();
        while (tracked.Read(Path.Combine(path.Folder, name), rows, rows.Count + 1_000, CancellationToken.None) == ReadOutcome.More)
        {
            rows.RemoveRange(0, Math.Max(0, rows.Count - count));
        }

        rows.Reverse();
        return [.. rows.Take(count)];
    }

    private SourceRow? First(string name, out FileMark mark)
    {
        var whole = Path.Combine(path.Folder, name);
        using var file = new TrackedFile(new FileMark(0, name) { Node = FileNode.Of(whole)?.Node ?? "" }, fields, () => null, _ => { });
        var rows = new List<SourceRow>();
        file.Read(whole, rows, 1, CancellationToken.None);
        mark = file.Mark;
        return rows.FirstOrDefault();
    }

    private string? Newest()
    {
        if (!path.IsFolder)
        {
            return FileNode.Of(path.Whole) is null ? null : path.Name;
        }

        return !Directory.Exists(path.Folder) ? null : Directory.EnumerateFiles(path.Folder).Select(Path.GetFileName).OfType<string>().Where(name => path.Holds(name))
            .Select(name => (Name: name, Node: FileNode.Of(Path.Combine(path.Folder, name)))).Where(one => one.Node is not null)
            .OrderBy(one => one.Node!.Value.Modified).ThenBy(one => one.Name, StringComparer.Ordinal).Select(one => one.Name).LastOrDefault();
    }
}
