using System.Globalization;

namespace CdrStats.Pusher.Monitoring;

/// <summary>Where a running pusher stands and what it has counted since it was started.</summary>
internal sealed record Vitals(DateTimeOffset StartedAt, string Source, string Destination)
{
    /// <summary>Rows taken from the source; those of a batch that failed are taken again.</summary>
    public long Read { get; init; }

    /// <summary>Records that were new to the destination.</summary>
    public long Accepted { get; init; }

    /// <summary>Records it held already.</summary>
    public long Duplicate { get; init; }

    /// <summary>Records it will never take.</summary>
    public long Rejected { get; init; }

    /// <summary>Records set aside: what it will never take, and what could not be made a record.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Rows of failed calls that a later row supersedes.</summary>
    public long Superseded { get; init; }

    /// <summary>Attempts that failed and were followed by another.</summary>
    public long Retries { get; init; }

    /// <summary>Both ends have been reached.</summary>
    public bool HasBeenReady { get; init; }

    /// <summary>Everything the source held was sent when it was last looked at.</summary>
    public bool CaughtUp { get; init; }

    /// <summary>What keeps it; null: nothing does.</summary>
    public PumpEnd? Down { get; init; }

    /// <summary>The same in a sentence.</summary>
    public string? Trouble { get; init; }

    /// <summary>When the newest record that was sent began.</summary>
    public DateTimeOffset? LastRecord { get; init; }

    public DateTimeOffset? LastSent { get; init; }

    /// <summary>How long something may have waited: since everything was sent for the last time, or since the start.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>How long the turn under way has lasted; null: it pauses.</summary>
    public TimeSpan? Turn { get; init; }

    public bool SourceUp => HasBeenReady ? Down is not PumpEnd.Source : Down is not null and not PumpEnd.Source;

    public bool DestinationUp => HasBeenReady && Down is not PumpEnd.Inbox;

    /// <summary>Progress and dead letters can be kept.</summary>
    public bool StateUp => Down is not (PumpEnd.DeadLetters or PumpEnd.Mark);

    /// <summary>Longer than any answer is waited for.</summary>
    public bool IsStuck => Turn > TimeSpan.FromMinutes(5);

    public bool IsWell => HasBeenReady && Down is null && !IsStuck;

    /// <summary>For people.</summary>
    public string Sentence => this switch
    {
        { IsStuck: true, Turn: { } turn } => string.Create(CultureInfo.InvariantCulture, $"stuck: what it is at has lasted {turn.TotalMinutes:F0} minutes"),
        { Trouble: { } trouble } => $"waiting: {trouble}",
        { HasBeenReady: false } => "starting: its ends were not reached yet",
        { CaughtUp: true } => "running, everything is sent",
        _ => "running, catching up",
    };
}
