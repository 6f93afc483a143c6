using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Import.Files;

namespace CdrStats.Web.Import;

/// <summary>Says how far a file is, every hundred thousand rows.</summary>
internal sealed class ImportProgress : IProgress<FileProgress>
{
    private const long Step = 100_000;
    private string? _phase;
    private long _told;

    public void Report(FileProgress value)
    {
        if (_phase != value.Phase)
        {
            (_phase, _told) = (value.Phase, 0);
        }

        if (value.Counts.Read - _told >= Step)
        {
            _told = value.Counts.Read;
            ImportVerb.Tell($"{value.Phase ?? "Importing"}: {Plural.Of(value.Counts.Read, "row", "rows")} read, {value.Done:P0} …");
        }
    }
}
