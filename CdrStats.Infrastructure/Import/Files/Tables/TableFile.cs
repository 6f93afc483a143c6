using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>
/// A file as a table: a header and rows of texts, one after the other, none of them kept. Each kind of file is one of these. Whatever is in the file,
/// reading ends, takes no more memory than a few rows, and fails with a <see cref="FileImportException"/> alone.
/// </summary>
internal abstract class TableFile : IDisposable
{
    private long _rows;

    /// <summary>The columns' names; JSON and YAML may bring further ones with later rows.</summary>
    public abstract IReadOnlyList<string> Header { get; }

    /// <summary>How much of the file is read, 0 to 1.</summary>
    public abstract double Done { get; }

    /// <summary>Fills the next row; false behind the last.</summary>
    /// <exception cref="FileImportException">The file cannot be read from here on.</exception>
    public bool Next(TableRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (!Read(row, _rows))
        {
            return false;
        }

        _rows++;
        return true;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <param name="number">What the row is told as its number.</param>
    protected abstract bool Read(TableRow row, long number);

    protected virtual void Dispose(bool disposing)
    {
    }
}
