namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>One way in which switches tell their calls.</summary>
internal interface ISwitchFeed
{
    /// <summary>Connects, is let in, takes the calls there are and follows what happens. It ends only by cancellation or because it cannot go on.</summary>
    /// <exception cref="FeedTroubleException">The switch does not let us in, or the connection is lost.</exception>
    Task FollowAsync(FeedAddress address, SwitchFollow follow, CancellationToken cancellation);
}
