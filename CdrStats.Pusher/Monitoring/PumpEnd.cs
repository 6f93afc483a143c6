namespace CdrStats.Pusher.Monitoring;

/// <summary>What the pump is at work on, and what keeps it when it cannot go on.</summary>
internal enum PumpEnd
{
    Source,
    Inbox,
    DeadLetters,
    Mark,
}

/// <summary>The words for them.</summary>
internal static class PumpEnds
{
    public static string Words(this PumpEnd end) => end switch
    {
        PumpEnd.Source => "the source",
        PumpEnd.Inbox => "the inbox",
        PumpEnd.DeadLetters => "the dead-letter file",
        _ => "keeping the mark",
    };
}
