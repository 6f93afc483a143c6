namespace CdrStats.Infrastructure.Realtime.Collectors;

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
