namespace CdrStats.Domain.Billing.Reconciliation;

/// <summary>
/// Pairs our records of calls to one number with a carrier's, each with one at most. Of all pairs that are near enough the best is taken, then the best of
/// the rest: calls that were billed before those that were not answered, the closest in time, the same caller, the most alike in length, the first on either side.
/// </summary>
public static class CallPairs
{
    /// <param name="ours">By start.</param>
    /// <param name="theirs">By start.</param>
    /// <returns>Places in both lists, by the place in ours.</returns>
    public static IReadOnlyList<(int Ours, int Theirs)> Of(IReadOnlyList<ReconciledCall> ours, IReadOnlyList<ReconciledCall> theirs, TimeSpan time)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(theirs);
        var near = Near(ours, theirs, time);
        near.Sort();
        var (ourTaken, theirTaken) = (new bool[ours.Count], new bool[theirs.Count]);
        var pairs = new List<(int Ours, int Theirs)>();
        foreach (var pair in near)
        {
            if (!ourTaken[pair.Ours] && !theirTaken[pair.Theirs])
            {
                ourTaken[pair.Ours] = theirTaken[pair.Theirs] = true;
                pairs.Add((pair.Ours, pair.Theirs));
            }
        }

        pairs.Sort();
        return pairs;
    }

    private static List<Candidate> Near(IReadOnlyList<ReconciledCall> ours, IReadOnlyList<ReconciledCall> theirs, TimeSpan time)
    {
        var near = new List<Candidate>();
        var first = 0;
        for (var at = 0; at < ours.Count; at++)
        {
            var our = ours[at];
            while (first < theirs.Count && theirs[first].Start < our.Start - time)
            {
                first++;
            }

            for (var other = first; other < theirs.Count && theirs[other].Start <= our.Start + time; other++)
            {
                var their = theirs[other];
                near.Add(new Candidate(
                    !our.IsBilled, Math.Abs((our.Start - their.Start).Ticks), our.Caller != their.Caller, Math.Abs((long)our.Seconds - their.Seconds), at, other));
            }
        }

        return near;
    }

    private readonly record struct Candidate(bool IsUnanswered, long Apart, bool IsOtherCaller, long SecondsApart, int Ours, int Theirs) : IComparable<Candidate>
    {
        public int CompareTo(Candidate other) =>
            (IsUnanswered, Apart, IsOtherCaller, SecondsApart, Ours, Theirs).CompareTo((other.IsUnanswered, other.Apart, other.IsOtherCaller, other.SecondsApart, other.Ours, other.Theirs));
    }
}
