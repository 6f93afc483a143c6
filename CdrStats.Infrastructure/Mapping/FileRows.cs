using System.Runtime.CompilerServices;

namespace CdrStats.Infrastructure.Mapping;

/// <summary>The rows of a table that have something in them, one after the other, whatever kind of file it is.</summary>
internal abstract class FileRows : IAsyncDisposable
{
    /// <summary>Counts from 1, empty lines and the header included.</summary>
    public abstract int Line { get; }

    /// <summary>Why the row cannot be read, or null.</summary>
    public virtual string? Trouble => null;

    public abstract string Field(int column);

    /// <exception cref="UnreadableFileException">The file cannot be read from here on.</exception>
    public abstract ValueTask<bool> NextAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    /// <param name="file">From its beginning; it stays the caller's.</param>
    public static FileRows Open(Stream file, FileLayout layout)
    {
        file.Position = 0;
        return layout.IsWorkbook ? new WorkbookRows(file, layout.Sheet) : new TextRows(file, layout);
    }

    /// <summary>The table's own rows, without what stands above them. The same object each time: it is at the next row when asked for more.</summary>
    public static async IAsyncEnumerable<FileRows> ReadAsync(Stream file, FileLayout layout, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var rows = Open(file, layout);
        var before = layout.Skipped + (layout.HasHeader ? 1 : 0);
        while (await rows.NextAsync(cancellation))
        {
            if (before > 0)
            {
                before--;
                continue;
            }

            yield return rows;
        }
    }
}
