using CdrStats.Domain.Cdrs;
using CdrStats.Domain.DestinationControl;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;

namespace CdrStats.Domain.Import;

/// <summary>What mediation did to a record beyond reading it; kept with the call, so that the detail page can say so.</summary>
[Flags]
public enum MediationRemarks : short
{
    None = 0,

    /// <summary>A Kamailio record with cause 41 and an answered time: the predecessor's mapping; the cause was set to 16.</summary>
    AnsweredCauseMended = 1,

    /// <summary>The country is the record's own, since the number yields none.</summary>
    CountryFromRecord = 2,

    /// <summary>The dial code is the record's own: known, and longer than ours.</summary>
    DialCodeFromRecord = 4,

    /// <summary>The owner is the switch's default customer.</summary>
    OwnerBySwitch = 8,

    /// <summary>The direction came from the switch's rules.</summary>
    DirectionByRule = 16,
}

/// <summary>A record as it will be stored: the row as given, and what mediation and rating made of it.</summary>
public sealed record MediatedCall(
    InboxRow Row,
    int SwitchId,
    NormalisedNumber Number,
    NormalisedCaller Caller,
    DialCode? DialCode,
    string? Country,
    int? CustomerId,
    CallDirection Direction,
    int Cause,
    VoipPlan? Plan,
    MediationRemarks Remarks)
{
    /// <summary>Whether lists and bans allow it.</summary>
    public ControlVerdict Control { get; init; }

    /// <summary>What it costs; not rated until <see cref="Mediator.Rate"/> has done so.</summary>
    public RatingOutcome Rating { get; internal set; }
}
