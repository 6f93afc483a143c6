namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>What a switch tells its calls by. The numbers are stored.</summary>
public enum LiveFeedKind : short
{
    /// <summary>FreeSWITCH's event socket (mod_event_socket).</summary>
    EventSocket = 1,

    /// <summary>Asterisk's manager interface (AMI), of Asterisk 12 or later.</summary>
    AsteriskManager = 2,

    /// <summary>Kamailio's JSON-RPC over HTTP (jsonrpcs with xhttp), with the dialog module: counts alone.</summary>
    KamailioRpc = 3,
}

/// <summary>Where a switch tells its calls, and how to be let in. Its text never shows the secret.</summary>
internal sealed record FeedAddress(LiveFeedKind Kind, string Host, int Port, string User, string Secret)
{
    public override string ToString() => $"{Kind} {Host}:{Port}";
}

/// <summary>Why a switch cannot be followed, in words for whoever connects it. Never holds the secret.</summary>
internal sealed class FeedTroubleException : Exception
{
    public FeedTroubleException()
    {
    }

    public FeedTroubleException(string message)
        : base(message)
    {
    }

    public FeedTroubleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>One way in which switches tell their calls.</summary>
internal interface ISwitchFeed
{
    /// <summary>Connects, is let in, takes the calls there are and follows what happens. It ends only by cancellation or because it cannot go on.</summary>
    /// <exception cref="FeedTroubleException">The switch does not let us in, or the connection is lost.</exception>
    Task FollowAsync(FeedAddress address, SwitchFollow follow, CancellationToken cancellation);
}
