namespace CdrStats.Domain.Alarms;

/// <summary>Why there is nothing to judge by.</summary>
public enum AlarmGap
{
    /// <summary>Nothing to divide by in the window.</summary>
    NoCalls = 1,

    /// <summary>Nothing to divide by in the window it is held against.</summary>
    NoReferenceCalls = 2,

    /// <summary>The other window ended before the first record there is: nobody knows what was in it.</summary>
    BeforeFirstRecord = 3,

    /// <summary>A percentage of nothing.</summary>
    ReferenceIsZero = 4,

    /// <summary>The newest record is older than the window is long.</summary>
    Lagging = 5,

    /// <summary>There is no record at all.</summary>
    NoRecords = 6,

    /// <summary>No live feed told of the window, or none since it ended.</summary>
    NoFeed = 7,

    /// <summary>No live feed told of the window it is held against.</summary>
    NoReferenceFeed = 8,

    /// <summary>Fewer attempts than the alarm asks for.</summary>
    TooFew = 9,
}

/// <summary>What an evaluation comes to.</summary>
/// <param name="Value">c; null: the measure has none.</param>
/// <param name="Reference">p; null: none, or not known.</param>
public abstract record AlarmVerdict(decimal? Value, decimal? Reference)
{
    /// <summary>There was something to judge by.</summary>
    /// <param name="Compared">What was held against the threshold: the value itself, or how much it changed.</param>
    public sealed record Judged(decimal Current, decimal? Earlier, decimal Compared, bool Fires) : AlarmVerdict(Current, Earlier);

    /// <summary>There was not, so nothing fires.</summary>
    public sealed record NoData(AlarmGap Gap, decimal? Current = null, decimal? Earlier = null) : AlarmVerdict(Current, Earlier);

    /// <param name="current">What was counted in the window.</param>
    /// <param name="earlier">What was counted in the other one; null: it ended before the first record.</param>
    public static AlarmVerdict Of(AlarmRule rule, AlarmFigures current, AlarmFigures? earlier)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(current);
        var (value, reference) = (current.Value(rule.Measure), earlier?.Value(rule.Measure));
        if (value is not { } c)
        {
            return new NoData(rule.Measure.IsLive() ? AlarmGap.NoFeed : AlarmGap.NoCalls, null, reference);
        }

        // Of its own window a share or an average; of the other one those, too, and what a percentage is of.
        if (rule.Measure.NeedsCalls() && current.Attempts < rule.LeastAttempts)
        {
            return new NoData(AlarmGap.TooFew, c, reference);
        }

        if (!rule.Condition.Compares())
        {
            return new Judged(c, reference, c, rule.Condition == AlarmCondition.LessThan ? c < rule.Threshold : c > rule.Threshold);
        }

        if (reference is not { } p)
        {
            return new NoData(rule.Measure.IsLive() ? AlarmGap.NoReferenceFeed : earlier is null ? AlarmGap.BeforeFirstRecord : AlarmGap.NoReferenceCalls, c);
        }

        if (rule.TakesLeastAttempts && earlier!.Attempts < rule.LeastAttempts)
        {
            return new NoData(AlarmGap.TooFew, c, p);
        }

        var change = rule.Condition is AlarmCondition.DecreaseBy or AlarmCondition.PercentDecreaseBy ? p - c : c - p;
        if (!rule.Condition.IsPercentage())
        {
            return new Judged(c, p, change, change > rule.Threshold);
        }

        // Multiplied, not divided: no rounding decides.
        return p == 0 ? new NoData(AlarmGap.ReferenceIsZero, c, p) : new Judged(c, p, change / p * 100, change * 100 > rule.Threshold * p);
    }
}
