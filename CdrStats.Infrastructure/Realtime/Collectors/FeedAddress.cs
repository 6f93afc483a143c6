namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>Where a switch tells its calls, and how to be let in. Its text never shows the secret.</summary>
internal sealed record FeedAddress(LiveFeedKind Kind, string Host, int Port, string User, string Secret)
{
    /// <summary>Without news for so long it has no signal, where it comes from somebody else.</summary>
    public TimeSpan QuietAfter { get; init; } = LiveFeedSettings.UsualQuiet;

    /// <summary>Where in an InfluxDB; null: it is in none.</summary>
    public SeriesMapping? Mapping { get; init; }

    public override string ToString() => Host.Length == 0 ? $"{Kind}" : $"{Kind} {Host}:{Port}";
}
