namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>Where a switch tells its calls, and how to be let in. Its text never shows the secret.</summary>
internal sealed record FeedAddress(LiveFeedKind Kind, string Host, int Port, string User, string Secret)
{
    public override string ToString() => $"{Kind} {Host}:{Port}";
}
