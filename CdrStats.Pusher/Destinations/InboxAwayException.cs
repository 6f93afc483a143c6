namespace CdrStats.Pusher.Destinations;

/// <summary>The inbox takes nothing now, and may later: a sentence that says what is so and what to do.</summary>
internal sealed class InboxAwayException(string sentence, Exception? reason = null) : IOException(sentence, reason)
{
    /// <summary>How long it asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
