namespace CdrStats.DialCodes;

/// <summary>
/// Many patterns at once, read digit by digit. A set of states tells exactly which patterns some number
/// beginning with the digits read so far can still match: each state leads to an end.
/// </summary>
internal sealed class NumberAutomaton
{
    // A state waits for one of its digits and then goes on to the states in Next; -1 is the end of a number.
    private readonly List<(int Digits, int[] Next, int Owner)> _states = [];
    private readonly SortedSet<int> _start = [];

    public int[] Start => [.. _start];

    /// <summary>Adds a pattern; <paramref name="owner"/> is what <see cref="Owners"/> reports of it.</summary>
    public void Add(DigitPattern pattern, int owner) =>
        _start.UnionWith(Build(pattern, [-1], owner).Where(state => state >= 0));

    public int[] Step(int[] states, int digit)
    {
        var next = new SortedSet<int>();
        foreach (var state in states)
        {
            if ((_states[state].Digits & (1 << digit)) != 0)
            {
                next.UnionWith(_states[state].Next.Where(following => following >= 0));
            }
        }

        return [.. next];
    }

    /// <summary>The owners of patterns that end with this digit.</summary>
    public IEnumerable<int> Ending(int[] states, int digit) => states
        .Where(state => (_states[state].Digits & (1 << digit)) != 0 && _states[state].Next.Contains(-1))
        .Select(state => _states[state].Owner);

    public IEnumerable<int> Owners(int[] states) => states.Select(state => _states[state].Owner).Distinct();

    // From the end to the front: what follows a part is known when the part is built.
    private int[] Build(DigitPattern pattern, int[] following, int owner)
    {
        switch (pattern)
        {
            case DigitPattern.OneDigit one:
                _states.Add((one.Digits, following, owner));
                return [_states.Count - 1];
            case DigitPattern.AnyOf any:
                return [.. any.Branches.SelectMany(branch => Build(branch, following, owner)).Distinct()];
            case DigitPattern.OneAfterAnother sequence:
                return sequence.Parts.Reverse().Aggregate(following, (next, part) => Build(part, next, owner));
            case DigitPattern.Times times:
                var entry = following;
                for (var i = times.Most; i > 0; i--)
                {
                    var once = Build(times.Part, entry, owner);
                    entry = i > times.Least ? [.. once.Concat(following).Distinct()] : once;
                }

                return entry;
            default:
                throw new InvalidOperationException($"No such pattern: {pattern}");
        }
    }
}
