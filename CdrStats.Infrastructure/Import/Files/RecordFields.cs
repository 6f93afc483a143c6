using CdrStats.Domain.Import;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>A record given by its fields, read as a row of a file with the predecessor's columns is. Times without an offset are UTC.</summary>
/// <param name="SourceKey">That of the same row in a file.</param>
internal sealed record RecordFields(InboxRow? Row, string? Reason, string SourceKey)
{
    /// <param name="values">By the inbox's columns; blanks at both ends are gone.</param>
    /// <param name="extra">Values of columns that the inbox does not have.</param>
    public static RecordFields Read(IReadOnlyDictionary<string, string> values, IReadOnlyList<KeyValuePair<string, string>> extra, DateTimeOffset now)
    {
        KeyValuePair<string, string>[] all = [.. values, .. extra];
        string[] header = [.. all.Select(pair => pair.Key)];
        var row = new TableRow();
        row.Begin(0, 0);
        foreach (var (_, value) in all)
        {
            row.Add(value);
        }

        var mapping = FileMapping.OfHeader(header);
        var made = new RowMapper(mapping, header).Map(row, now, out var reason, out _);
        return new RecordFields(made, reason, new LineKey(mapping, header).Of(row).SourceKey(0));
    }
}
