using CdrStats.Infrastructure.Realtime.Collectors.Counts;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>Connects to a switch once, with settings that need not be stored yet, and says what it heard.</summary>
public sealed class FeedTrial(LiveFeedStore store, PushedCounts pushed, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public async Task<FeedHeard> HearAsync(LiveFeedSettings typed, string secret, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(secret);
        var (address, refused) = await store.AddressAsync(typed, secret, cancellation);
        return address is null ? new FeedHeard.Nothing(refused!.Reason, refused.Field)
            : address.Kind == LiveFeedKind.Pushed ? await LastAsync(typed.SwitchId, address, cancellation)
            : await HearAsync(address, clock, cancellation);
    }

    // Nobody can be asked to push: what came last is heard.
    private async Task<FeedHeard> LastAsync(int switchId, FeedAddress address, CancellationToken cancellation) =>
        await pushed.LastAsync(switchId, cancellation) is not var (calls, age) ? new FeedHeard.Nothing("Nothing has been pushed yet. It is taken once this is saved.")
        : age > address.QuietAfter ? new FeedHeard.Nothing(FormattableString.Invariant($"What was pushed last is {age.TotalSeconds:0} s old."))
        : new FeedHeard.Calls("Line protocol", calls.Count, 0, false, age);

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
