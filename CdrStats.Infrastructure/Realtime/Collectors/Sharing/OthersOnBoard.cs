namespace CdrStats.Infrastructure.Realtime.Collectors.Sharing;

/// <summary>What this host's board shows of switches that other hosts follow, and at which place each was heard of. For any number of threads.</summary>
internal sealed class OthersOnBoard(LiveBoard board, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Hearing> _hearings = [];

    /// <param name="place">Where it was heard; a smaller one is preferred.</param>
    /// <param name="isFresh">It was told just now; else it is what is left of somebody who may tell it elsewhere by now.</param>
    public void Show(SwitchLive one, int place, bool isFresh)
    {
        lock (_gate)
        {
            var before = _hearings.GetValueOrDefault(one.SwitchId);
            if (IsRecent(before) && (!isFresh || before!.Place < place))
            {
                return;
            }

            _hearings[one.SwitchId] = isFresh ? new Hearing(clock.GetTimestamp(), place) : before ?? new Hearing(null, place);
            board.SetOthers(one);
        }
    }

    /// <summary>Whether one of these was not heard of anywhere better for a while.</summary>
    public bool Need(int place, IEnumerable<int> wanted)
    {
        lock (_gate)
        {
            return wanted.Any(id => _hearings.GetValueOrDefault(id) is not { } last || !IsRecent(last) || last.Place >= place);
        }
    }

    /// <summary>Takes off all but these: the others are switched off, or followed here by now, and then the board has been set already.</summary>
    public void Keep(IReadOnlyCollection<int> wanted)
    {
        lock (_gate)
        {
            foreach (var id in _hearings.Keys.Except(wanted).ToList())
            {
                _hearings.Remove(id);
                if (board.Find(id) is { IsOthers: true })
                {
                    board.Remove(id);
                }
            }
        }
    }

    /// <summary>What was not heard of for as long as a host may be quiet is not shown as if it still were.</summary>
    public void Doubt(string trouble)
    {
        lock (_gate)
        {
            foreach (var (id, last) in _hearings)
            {
                if (!IsRecent(last) && board.Find(id) is { IsOthers: true, State: not FeedState.Lost } one)
                {
                    board.SetOthers(one with { State = FeedState.Lost, Trouble = trouble, Calls = null });
                }
            }
        }
    }

    private bool IsRecent(Hearing? last) => last?.At is { } at && clock.GetElapsedTime(at) <= ToldLive.QuietAfter;

    /// <param name="At">When it was last fresh, of the clock's timestamps; null: never.</param>
    private sealed record Hearing(long? At, int Place);
}
