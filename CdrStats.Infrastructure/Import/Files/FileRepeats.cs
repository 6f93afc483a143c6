using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>Reads a file for rows that are equal to earlier ones.</summary>
internal static class FileRepeats
{
    public static async Task<RepeatedLines> FindAsync(CallFile file, FileMapping mapping, DateTimeOffset now, IProgress<FileProgress> progress, CancellationToken cancellation)
    {
        var repeats = new RepeatedLines(file.Folder);
        try
        {
            using var mapped = MappedFile.Open(file, mapping, now);
            await foreach (var batch in FileBatches.ReadAsync(mapped, withRecords: false, 0, cancellation))
            {
                for (var at = 0; at < batch.Count; at++)
                {
                    repeats.Add(batch.Hash(at));
                }

                progress.Report(new FileProgress("Looking for rows that are alike", batch.Done, new FileImportCounts(repeats.Rows)));
            }

            repeats.Seal();
            return repeats;
        }
        catch
        {
            repeats.Dispose();
            throw;
        }
    }
}
