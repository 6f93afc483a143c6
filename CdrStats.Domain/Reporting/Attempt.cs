namespace CdrStats.Domain.Reporting;

/// <summary>One record of a call for which a switch may write several. The key tells apart, always alike, records that began at once.</summary>
public readonly record struct Leg(CallFigures Record, Guid Key) : IComparable<Leg>
{
    public DateTimeOffset Start => Record.Start;

    public int CompareTo(Leg other) => Start.CompareTo(other.Start) is var order and not 0 ? order : Key.CompareTo(other.Key);
}

/// <summary>
/// What quality measures count of a call with several records (docs/decisions/0009). It is counted where its first record is: that record's start,
/// owner, destination and currency. It ends with the last of its records.
/// </summary>
/// <param name="BillSeconds">Those of the record that has most: more than none is answered.</param>
/// <param name="Cause">Of that record; where several have as many, as when none was answered, of the latest.</param>
public readonly record struct Attempt(CallFigures First, DateTimeOffset End, int BillSeconds, int Cause)
{
    public bool Answered => BillSeconds > 0;

    public bool Effective => CallFigures.IsEffective(Answered, Cause);
}

/// <summary>
/// Which records of one switch and one linked id are one attempt. A record is a first when none began in the 24 hours before it; a first and what
/// began within 24 hours from it are one attempt; a record that is neither is one of its own, as are all of a day (UTC) that has more than
/// <see cref="MostOfADay"/>, since such an id ties no call together. So each record's place depends on those of 48 hours before it alone, not on the
/// order in which they came, and however common an id is, no more than some thousand records have to be looked at.
/// SQL says the same in the function <c>call_attempt</c> (Storage/Sql/legs.sql).
/// </summary>
public static class Attempts
{
    public const int MostOfADay = 1000;
    public static readonly TimeSpan Together = TimeSpan.FromHours(24);

    /// <summary>The attempts that these records are, which are all of one switch and linked id, in any order.</summary>
    public static IReadOnlyList<Attempt> Of(IEnumerable<Leg> legs)
    {
        Leg[] sorted = [.. legs];
        Array.Sort(sorted);
        HashSet<int> crowded = sorted.Length <= MostOfADay ? []
            : [.. sorted.GroupBy(leg => Day(leg.Start)).Where(day => day.Count() > MostOfADay).Select(day => day.Key)];
        var attempts = new List<Attempt>();
        Leg? before = null;
        var together = new List<Leg>();
        foreach (var leg in sorted)
        {
            if (crowded.Contains(Day(leg.Start)))
            {
                attempts.Add(One([leg]));
                continue;
            }

            if (before is null || leg.Start - before.Value.Start >= Together)
            {
                Close();
                together.Add(leg);
            }
            else if (leg.Start - together[0].Start < Together)
            {
                together.Add(leg);
            }
            else
            {
                attempts.Add(One([leg]));
            }

            before = leg;
        }

        Close();
        return attempts;

        void Close()
        {
            if (together.Count > 0)
            {
                attempts.Add(One(together));
                together.Clear();
            }
        }
    }

    /// <summary>The day of an instant, UTC, counted from the year 1.</summary>
    internal static int Day(DateTimeOffset instant) => (int)(instant.UtcTicks / TimeSpan.TicksPerDay);

    private static Attempt One(List<Leg> together)
    {
        var decisive = together.MaxBy(leg => (leg.Record.BillSeconds, leg.Start, leg.Record.Duration, leg.Key));
        return new Attempt(together[0].Record, together.Max(leg => leg.Start.AddSeconds(leg.Record.Duration)), decisive.Record.BillSeconds, decisive.Record.Cause);
    }
}
