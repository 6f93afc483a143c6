using CdrStats.Domain.Realtime.Lines;

namespace CdrStats.Infrastructure.Realtime.Collectors.Counts;

/// <summary>Waits for counts that somebody pushes. Without news for long there is no signal, until there are some again.</summary>
internal sealed class PushedFeed(TimeProvider clock) : ISwitchFeed
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _news = NewSignal();
    private (PushedCalls Calls, DateTimeOffset At)? _told;
    private DateTimeOffset _pushedAt;
    private bool _isQuiet;

    /// <summary>What was pushed last; the same again is no news.</summary>
    /// <param name="pushedAt">By the database's clock.</param>
    /// <param name="age">How long ago that was.</param>
    public void Tell(PushedCalls calls, DateTimeOffset pushedAt, TimeSpan age)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            if (_pushedAt == pushedAt)
            {
                return;
            }

            _pushedAt = pushedAt;
            _told = (calls, clock.GetUtcNow() - age);
            (news, _news) = (_news, NewSignal());
        }

        news.SetResult();
    }

    public async Task FollowAsync(FeedAddress address, SwitchFollow follow, CancellationToken cancellation)
    {
        var (shown, until) = (default(PushedCalls), clock.GetUtcNow() + address.QuietAfter);
        while (true)
        {
            Task news;
            (PushedCalls Calls, DateTimeOffset At)? told;
            lock (_gate)
            {
                (news, told) = (_news.Task, _told);
            }

            var now = clock.GetUtcNow();
            if (told is var (calls, at) && at + address.QuietAfter > now && !ReferenceEquals(calls, shown))
            {
                (shown, until, _isQuiet) = (calls, at + address.QuietAfter, false);
                follow.Counted(calls);
                follow.Heard();
                follow.Greeting = "Line protocol";
            }

            if (_isQuiet)
            {
                // It is said already that there is no signal.
                await news.WaitAsync(cancellation);
            }
            else if (!await ComesAsync(news, until - now, cancellation))
            {
                _isQuiet = true;
                throw new FeedTroubleException(shown is null ? "Nothing has been pushed yet." : $"Nothing has been pushed for {address.QuietAfter.TotalSeconds:0} s.");
            }
        }
    }

    private async Task<bool> ComesAsync(Task news, TimeSpan within, CancellationToken cancellation)
    {
        try
        {
            await news.WaitAsync(within > TimeSpan.Zero ? within : TimeSpan.Zero, clock, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
