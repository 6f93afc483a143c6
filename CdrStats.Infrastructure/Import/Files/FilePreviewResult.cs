namespace CdrStats.Infrastructure.Import.Files;

/// <summary>What would become of a row.</summary>
public enum RowVerdict
{
    New,

    /// <summary>Its record is there already, by an earlier import or from its switch.</summary>
    Duplicate,

    /// <summary>Its record stands earlier in the same file.</summary>
    InFile,
    Rejected,
}

/// <summary>A row with its verdict, and the record that it would be.</summary>
/// <param name="Line">Where it begins in the file.</param>
/// <param name="Reason">Of a rejected one.</param>
/// <param name="Values">A few of the record's values as they are read, by the inbox's columns; of a rejected one, as they stand in the file.</param>
public sealed record PreviewedRow(long Line, RowVerdict Verdict, string? Reason, IReadOnlyList<KeyValuePair<string, string>> Values);

/// <summary>What an import of the whole file would do.</summary>
/// <param name="First">The first rows, whatever becomes of them.</param>
/// <param name="Rejected">The first of those that would be rejected.</param>
/// <param name="FirstStart">UTC, of the earliest call; null: there is none.</param>
/// <param name="NewSwitches">Switches that the console does not know and would add, the first of them.</param>
public sealed record FilePreviewResult(
    FileImportCounts Counts, IReadOnlyList<PreviewedRow> First, IReadOnlyList<PreviewedRow> Rejected, DateTimeOffset? FirstStart, DateTimeOffset? LastStart, IReadOnlyList<string> NewSwitches);
