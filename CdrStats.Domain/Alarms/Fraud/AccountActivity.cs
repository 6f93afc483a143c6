namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>The calls of an account in the last hours, by their end, and those in progress. Not for several threads.</summary>
public sealed class AccountActivity
{
    private readonly List<FraudCall> _ended = [];

    /// <summary>By their end.</summary>
    public IReadOnlyList<FraudCall> Ended => _ended;

    /// <summary>Calls in progress, as if they ended now.</summary>
    public IReadOnlyList<FraudCall> Running { get; set; } = [];

    public bool IsEmpty => _ended.Count == 0 && Running.Count == 0;

    /// <summary>Adds calls that ended, in any order: most are later than all others.</summary>
    public void Add(IReadOnlyList<FraudCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var isSorted = true;
        foreach (var call in calls)
        {
            isSorted &= _ended.Count == 0 || _ended[^1].End <= call.End;
            _ended.Add(call);
        }

        if (!isSorted)
        {
            _ended.Sort((left, right) => left.End != right.End ? left.End.CompareTo(right.End) : left.Id.CompareTo(right.Id));
        }
    }

    /// <summary>Lets go of what ended before.</summary>
    /// <returns>How many calls.</returns>
    public int Forget(DateTimeOffset before)
    {
        var many = WindowSweep.From(_ended, before);
        _ended.RemoveRange(0, many);
        return many;
    }

    /// <summary>What ended after that, with what is in progress, by their end.</summary>
    internal IReadOnlyList<FraudCall> After(DateTimeOffset moment)
    {
        var from = WindowSweep.From(_ended, moment);
        var all = _ended.GetRange(from, _ended.Count - from);
        all.AddRange(Running);
        if (Running.Count > 0 && from < _ended.Count && _ended[^1].End > Running[0].End)
        {
            all.Sort((left, right) => left.End.CompareTo(right.End));
        }

        return all;
    }

    /// <summary>What its calls of the last so many minutes cost, with those in progress, by currency.</summary>
    public IEnumerable<(string Currency, decimal Sell, decimal Buy, decimal Risk)> Money(DateTimeOffset now, TimeSpan length) => _ended
        .Skip(WindowSweep.From(_ended, now - length)).Concat(Running).GroupBy(call => call.Currency, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Sum(call => call.Sell), group.Sum(call => call.Buy), group.Sum(call => call.Risk))).Where(one => one.Item4 > 0);
}
