namespace CdrStats.Infrastructure.Storage;

/// <summary>Whether the database can be worked with, as one watcher per host sees it. There is one <c>Live&lt;DatabaseState&gt;</c> in the container.</summary>
/// <param name="Since">When this state began, UTC.</param>
public abstract record DatabaseState(DateTimeOffset Since)
{
    /// <summary>Not yet asked, or being started, migrated and seeded.</summary>
    public sealed record Starting(DateTimeOffset Since) : DatabaseState(Since);

    /// <summary>It answers, and its schema is ours.</summary>
    public sealed record Ready(DateTimeOffset Since) : DatabaseState(Since);

    /// <summary>It does not answer, or cannot be worked with; the console keeps trying.</summary>
    /// <param name="Trouble">What it said, in words fit for an operator (no credentials).</param>
    public sealed record Unreachable(string Trouble, DateTimeOffset Since) : DatabaseState(Since);
}
