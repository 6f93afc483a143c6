namespace CdrStats.Infrastructure.Jobs;

/// <summary>What is written down of a job's runs.</summary>
public enum JobNotes
{
    /// <summary>Nothing: work that borrows the runner to be done by one host at a time.</summary>
    None,

    /// <summary>It runs every few seconds: how it stands, once a minute, and what is out of the ordinary.</summary>
    Quiet,

    /// <summary>Beginning and end; in the history only what is out of the ordinary.</summary>
    Exceptions,

    /// <summary>Each run.</summary>
    Each,
}

/// <summary>How a run came to be.</summary>
public sealed record JobTurn
{
    public JobNotes Notes { get; init; }

    /// <summary>Somewhat less than the time between two runs: hosts' clocks differ. Some host that began it so lately did it for all. Null: as often as it is asked for.</summary>
    public TimeSpan? NotWithin { get; init; }

    /// <summary>Who asked for it; null: the schedule. What was asked for is done once.</summary>
    public string? OrderedBy { get; init; }

    /// <summary>What the history says of it beside how it went.</summary>
    public string? Words { get; init; }
}

/// <summary>How a run ended.</summary>
public enum JobOutcome
{
    Well = 1,
    Failed = 2,
    Cancelled = 3,

    /// <summary>Its host ended in the middle of it.</summary>
    CutOff = 4,
}
