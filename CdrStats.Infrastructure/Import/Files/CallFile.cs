using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files.Tables;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>A file of calls on this host's disk.</summary>
/// <param name="Name">As whoever chose it knows it.</param>
/// <param name="Folder">Where, beside it, may be put what does not fit into memory.</param>
public sealed record CallFile(string Path, string Name, string Folder)
{
    /// <summary>Kind of the file, by what is in it and by its name.</summary>
    /// <exception cref="FileImportException">It is something that is not read.</exception>
    public FileKind Kind()
    {
        using var file = OpenRead();
        return TableFiles.KindOf(file, Name);
    }

    internal FileStream OpenRead() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 256 * 1024, FileOptions.SequentialScan);
}

/// <summary>A file that cannot be imported at all, in words for whoever chose it.</summary>
public sealed class FileImportException(string message) : Exception(message);
