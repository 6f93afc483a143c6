namespace CdrStats.Web.Shell;

/// <summary>A column of a table whose columns are chosen.</summary>
/// <param name="Key">In the browser's memory; empty: it cannot be left out.</param>
/// <param name="Title">As it is shown in the head.</param>
public sealed record TableColumn(string Key, string Title);
