using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// Where calls are kept and where the inbox is: usually one database. In two, rows are marked after their calls are committed,
/// and a row met again after a crash is found by its key.
/// </summary>
public sealed record ImportDatabases(NpgsqlDataSource Calls, NpgsqlDataSource Inbox)
{
    public bool InboxIsElsewhere => !ReferenceEquals(Calls, Inbox);
}
