namespace CdrStats.Infrastructure.Storage;

/// <summary>A page of an admin list: what is searched for, in which order, and which page of it.</summary>
/// <param name="Sort">The column's name; one that the list does not know counts as its first.</param>
/// <param name="Page">From 1; one past the end is empty.</param>
public sealed record GridRequest(string? Search = null, string? Sort = null, bool Descending = false, int Page = 1)
{
    /// <summary>Rows on a page.</summary>
    public const int Size = 25;

    /// <summary>What makes a sign of <see cref="Pattern"/> stand for itself; the database is told each time.</summary>
    internal const string Escape = @"\";

    /// <summary>For a search anywhere in a text, in any case; null: no search.</summary>
    internal string? Pattern => string.IsNullOrWhiteSpace(Search)
        ? null
        : $"%{Search.Trim().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";

    internal int Skip => (Math.Clamp(Page, 1, 1_000_000) - 1) * Size;
}

/// <summary>The rows of a page, and how many there are in all.</summary>
public sealed record GridPage<TRow>(IReadOnlyList<TRow> Rows, int Total);
