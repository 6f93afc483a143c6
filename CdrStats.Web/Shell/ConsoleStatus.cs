namespace CdrStats.Web.Shell;

/// <summary>
/// Whether the console can do its work, shown on every page. There is one <c>Live&lt;ConsoleStatus&gt;</c> in the container; what watches
/// the database updates it.
/// </summary>
/// <param name="DatabaseTrouble">Null while the database answers; else what it said, in words fit for an operator (no credentials).</param>
/// <param name="Since">When that began, UTC.</param>
/// <param name="InboxTrouble">The same of an inbox in another database: null while it can be used.</param>
public sealed record ConsoleStatus(string? DatabaseTrouble, DateTimeOffset Since, string? InboxTrouble = null, DateTimeOffset InboxSince = default)
{
    public bool IsDatabaseReachable => DatabaseTrouble is null;
}
