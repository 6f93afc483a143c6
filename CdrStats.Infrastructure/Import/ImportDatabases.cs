using CdrStats.Infrastructure.Realtime;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// Where calls are kept and where the inbox is: usually one database. In two, rows are marked after their calls are committed,
/// and a row met again after a crash is found by its key.
/// </summary>
public sealed record ImportDatabases(NpgsqlDataSource Calls, NpgsqlDataSource Inbox)
{
    /// <summary>What a host that watches its inbox knows of it; null: nobody watches.</summary>
    public Live<InboxState>? Watched { get; init; }

    public bool InboxIsElsewhere => !ReferenceEquals(Calls, Inbox);

    /// <summary>Why an inbox elsewhere cannot be used; null: nothing is known against it.</summary>
    public string? InboxTrouble => Watched?.Value.Trouble;
}
