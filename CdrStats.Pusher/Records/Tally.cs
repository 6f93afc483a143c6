namespace CdrStats.Pusher.Records;

/// <summary>What happened to records since the state directory was new; kept in the status file and carried over restarts.</summary>
internal sealed class Tally
{
    /// <summary>Records the inbox holds because of us.</summary>
    public long Sent { get; set; }

    /// <summary>Records sent again that the inbox already knew by their source key.</summary>
    public long AlreadyThere { get; set; }

    /// <summary>Rows of failed calls that were left out, since a later row says how the call ended.</summary>
    public long Superseded { get; set; }

    /// <summary>Records written to the dead-letter file.</summary>
    public long DeadLetters { get; set; }

    /// <summary>Texts in which invalid UTF-8 or NUL was replaced by U+FFFD.</summary>
    public long TextsRepaired { get; set; }

    /// <summary>Times in the repeated hour of a clock change, read as the earlier instant.</summary>
    public long RepeatedHour { get; set; }

    /// <summary>Times in the skipped hour of a clock change, read with the offset before it.</summary>
    public long SkippedHour { get; set; }

    /// <summary>How often the source turned out to have begun anew.</summary>
    public long SourceRestarts { get; set; }
}
