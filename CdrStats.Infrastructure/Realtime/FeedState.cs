namespace CdrStats.Infrastructure.Realtime;

/// <summary>How it stands with the live calls of a switch.</summary>
public enum FeedState
{
    /// <summary>The first connection is being made.</summary>
    Connecting,

    /// <summary>The counts are those of this moment.</summary>
    Live,

    /// <summary>Nothing is known of its calls.</summary>
    Lost,
}
