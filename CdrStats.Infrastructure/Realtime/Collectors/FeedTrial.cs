using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>What came of connecting to a switch.</summary>
public abstract record FeedHeard
{
    private FeedHeard()
    {
    }

    /// <summary>It lets us in and tells its calls.</summary>
    /// <param name="Greeting">What it says it is.</param>
    public sealed record Calls(string Greeting, CallCount Count, int Legs, bool IsPartial, TimeSpan Took) : FeedHeard;

    /// <summary>It does not; why, in words.</summary>
    /// <param name="Field">The field that is wrong, by its name in the form; null where it is not one field's doing.</param>
    public sealed record Nothing(string Reason, string? Field = null) : FeedHeard;
}

/// <summary>Connects to a switch once, with settings that need not be stored yet, and says what it heard.</summary>
public sealed class FeedTrial(LiveFeedStore store, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public async Task<FeedHeard> HearAsync(LiveFeedSettings typed, string secret, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(secret);
        var (address, refused) = await store.AddressAsync(typed, secret, cancellation);
        return address is null ? new FeedHeard.Nothing(refused!.Reason, refused.Field) : await HearAsync(address, clock, cancellation);
    }

    internal static async Task<FeedHeard> HearAsync(FeedAddress address, TimeProvider clock, CancellationToken cancellation)
    {
        var (started, follow) = (clock.GetTimestamp(), new SwitchFollow(_ => default, clock));
        using var enough = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellation);
        try
        {
            var following = Feeds.Of(address.Kind, clock).FollowAsync(address, follow, either.Token);
            await Task.WhenAny(following, follow.ListedAsync(either.Token));
            if (follow.IsListed)
            {
                await enough.CancelAsync();
            }

            await following;
        }
        catch (FeedTroubleException trouble) when (!follow.IsListed)
        {
            return new FeedHeard.Nothing(trouble.Message);
        }
        catch (Exception error) when (error is FeedTroubleException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Heard enough, or too long.
            if (!follow.IsListed)
            {
                return new FeedHeard.Nothing($"It lets us in, but has not listed its calls within {Longest.TotalSeconds:0} s.");
            }
        }

        var now = follow.Now();
        return new FeedHeard.Calls(follow.Greeting, now.Count, now.Legs, now.IsPartial, clock.GetElapsedTime(started));
    }
}

/// <summary>The feed of each kind.</summary>
internal static class Feeds
{
    public static ISwitchFeed Of(LiveFeedKind kind, TimeProvider clock) => kind switch
    {
        LiveFeedKind.EventSocket => new EslFeed(clock),
        LiveFeedKind.AsteriskManager => new AmiFeed(clock),
        _ => new KamailioFeed(clock),
    };
}
