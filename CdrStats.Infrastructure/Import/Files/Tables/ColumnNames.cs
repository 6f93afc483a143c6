using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>The names in a file's header, each once.</summary>
internal static class ColumnNames
{
    /// <summary>In small letters, columns of the inbox by their own names; of two other equal names the second is told apart by a number.</summary>
    /// <exception cref="FileImportException">A column of the inbox is named twice: nobody knows which is meant.</exception>
    public static string[] Of(IReadOnlyList<string> cells)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new string[cells.Count];
        for (var at = 0; at < names.Length; at++)
        {
            var known = InboxColumns.Named(cells[at])?.Name();
            var name = known ?? Plain(InboxColumns.Plain(cells[at]));
            seen[name] = seen.GetValueOrDefault(name) + 1;
            if (seen[name] > 1 && known is not null)
            {
                throw new FileImportException($"The first line names the column {known} more than once.");
            }

            names[at] = seen[name] == 1 || name.Length == 0 ? name : $"{name} ({seen[name]})";
        }

        return names;
    }

    /// <summary>The database's texts have no NUL.</summary>
    public static string Plain(string name) => name.Replace('\0', '\uFFFD');

    /// <summary>Where there is no header: 1, 2, 3.</summary>
    public static string[] Numbered(int columns) => [.. Enumerable.Range(1, columns).Select(number => $"{number}")];
}
