using CdrStats.Domain.Import;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>What became of a record that was handed in.</summary>
public enum IntakeStatus
{
    /// <summary>It waits in the inbox and becomes a call within moments.</summary>
    Accepted,

    /// <summary>The same record is there already: stored, waiting, or earlier in the same request.</summary>
    Duplicate,
    Rejected,
}

public sealed record IntakeAnswer(int Index, IntakeStatus Status, string? Reason);

/// <summary>A record as it was handed in: either a row with its source key, or the reason why it is none.</summary>
public sealed record IntakeRecord(InboxRow? Row, string? Defect);

/// <summary>The answer to a request as a whole.</summary>
public abstract record IntakeOutcome
{
    private IntakeOutcome()
    {
    }

    /// <summary>Each record has its own answer, in order.</summary>
    public sealed record Answered(IReadOnlyList<IntakeAnswer> Answers) : IntakeOutcome;

    /// <summary>Nothing was looked at: whoever asks may not hand in for this switch.</summary>
    public sealed record Refused(string Sentence) : IntakeOutcome;
}

/// <summary>Where records come from.</summary>
/// <param name="Named">The switch of those that name none; null: each names its own.</param>
/// <param name="KeySwitch">The one switch that the sender's key is for; null: any.</param>
public sealed record IntakeOrigin(string? Named = null, int? KeySwitch = null);
