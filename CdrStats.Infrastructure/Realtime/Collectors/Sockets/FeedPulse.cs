namespace CdrStats.Infrastructure.Realtime.Collectors.Sockets;

/// <summary>
/// Keeps a connection honest: asks for a sign of life when it is quiet, asks for a list now and then and whenever one is due, and gives up on a switch
/// that says nothing at all. Everything that is asked for after the greeting goes through here, so that no two writes meet.
/// </summary>
internal sealed class FeedPulse(SwitchFollow follow, TimeProvider clock)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SignEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ListEvery = TimeSpan.FromMinutes(1);

    // The first list may be older than the subscription: a second one, once the switch has caught up, has nothing left of that.
    private static readonly TimeSpan SecondList = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ListWithin = TimeSpan.FromMinutes(1);

    private long _listedAt;
    private long _askedAt;
    private int _lists;
    private volatile bool _isListDue = true;
    private volatile bool _isAsked;

    /// <summary>Something happened that events do not tell all of.</summary>
    public void ListIsDue() => _isListDue = true;

    /// <summary>The list that was asked for is in.</summary>
    public void Listed()
    {
        _listedAt = clock.GetTimestamp();
        _lists++;
        _isAsked = false;
    }

    /// <param name="read">Reads what comes, and ends only by an exception.</param>
    public async Task RunAsync(Func<CancellationToken, Task> read, Func<CancellationToken, Task> askForList, Func<CancellationToken, Task> askForSign, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = read(stop.Token);
        var beating = BeatAsync(askForList, askForSign, stop.Token);
        var first = await Task.WhenAny(reading, beating);
        await stop.CancelAsync();
        // Why the first of them ended is why it ends; the other was told to.
        await Task.WhenAll(reading, beating).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task BeatAsync(Func<CancellationToken, Task> askForList, Func<CancellationToken, Task> askForSign, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        var signAt = clock.GetTimestamp();
        do
        {
            if (follow.SilentFor > DeadAfter)
            {
                throw new FeedTroubleException($"The switch has said nothing for {DeadAfter.TotalSeconds:0} s.");
            }

            if (_isAsked && clock.GetElapsedTime(_askedAt) > ListWithin)
            {
                throw new FeedTroubleException($"The switch has not listed its channels within {ListWithin.TotalSeconds:0} s.");
            }

            var since = clock.GetElapsedTime(Volatile.Read(ref _listedAt));
            if (!_isAsked && (_isListDue || since > (_lists == 1 ? SecondList : ListEvery)))
            {
                (_isListDue, _isAsked, _askedAt) = (false, true, clock.GetTimestamp());
                await askForList(stop);
            }
            else if (clock.GetElapsedTime(signAt) > SignEvery)
            {
                signAt = clock.GetTimestamp();
                await askForSign(stop);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }
}
