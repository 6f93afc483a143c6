using CdrStats.Domain.Time;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>What became, or would become, of a file's rows: <c>Read = Fresh + Duplicates + InFile + Rejected</c>.</summary>
/// <param name="Fresh">New ones, sent to the inbox.</param>
/// <param name="Duplicates">Their record is there already: in the inbox, or a call.</param>
/// <param name="InFile">Their record stands earlier in the same file; told apart from duplicates by a preview alone.</param>
/// <param name="RepeatedHour">Rows whose time without an offset the clocks showed twice: the earlier instant was taken.</param>
/// <param name="SkippedHour">Rows whose time the clocks never showed: it was read by the offset before the change.</param>
public sealed record FileImportCounts(long Read = 0, long Fresh = 0, long Duplicates = 0, long InFile = 0, long Rejected = 0, long RepeatedHour = 0, long SkippedHour = 0)
{
    internal FileImportCounts Clocked(FileBatch batch)
    {
        var (repeated, skipped) = (RepeatedHour, SkippedHour);
        for (var at = 0; at < batch.Count; at++)
        {
            var mapped = batch.Mapped(at);
            repeated += mapped.Row is not null && mapped.Clock == LocalTimeKind.Repeated ? 1 : 0;
            skipped += mapped.Row is not null && mapped.Clock == LocalTimeKind.Skipped ? 1 : 0;
        }

        return this with { Read = Read + batch.Count, RepeatedHour = repeated, SkippedHour = skipped };
    }
}

/// <summary>How far work on a file is.</summary>
/// <param name="Phase">In words; null: its rows are at their turn.</param>
/// <param name="Done">0 to 1, of this phase.</param>
public sealed record FileProgress(string? Phase, double Done, FileImportCounts Counts);
