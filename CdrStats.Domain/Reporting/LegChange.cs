namespace CdrStats.Domain.Reporting;

/// <summary>A piece of time, half-open, of whole days (UTC).</summary>
public readonly record struct DaySpan(DateTimeOffset From, DateTimeOffset To);

/// <summary>
/// What a batch changes among the records of one switch and linked id, and what that changes among its attempts. The records themselves are counted
/// by <see cref="Rollups.AddLeg"/> and <see cref="Rollups.RemoveLeg"/>.
/// </summary>
public sealed class LegChange
{
    // What happens in a day changes who is first in the day after and who is together with it up to the second; to tell those, two days before are wanted.
    private const int DaysAround = 2;

    private readonly List<Leg> _removed = [];
    private readonly List<Leg> _added = [];

    public void Remove(Leg leg) => _removed.Add(leg);

    public void Add(Leg leg) => _added.Add(leg);

    /// <summary>Of any piece of <see cref="Spans"/> so many stored records are enough: with as many, a day that has them is crowded before and after.</summary>
    public int Enough => Attempts.MostOfADay + 1 + _added.Count;

    /// <summary>When the records began that have a say in what changes.</summary>
    public IReadOnlyList<DaySpan> Spans()
    {
        var spans = new List<DaySpan>();
        foreach (var day in _removed.Concat(_added).Select(leg => Attempts.Day(leg.Start)).Distinct().Order())
        {
            var (from, to) = (At(day - DaysAround), At(day + DaysAround + 1));
            if (spans.Count > 0 && spans[^1].To >= from)
            {
                spans[^1] = spans[^1] with { To = to };
            }
            else
            {
                spans.Add(new DaySpan(from, to));
            }
        }

        return spans;
    }

    /// <summary>The days of a piece, for when it holds more than enough.</summary>
    public static IEnumerable<DaySpan> Days(DaySpan span)
    {
        for (var day = span.From; day < span.To; day = day.AddDays(1))
        {
            yield return new DaySpan(day, day.AddDays(1));
        }
    }

    /// <summary>Counts the attempts as they are now instead of as they were.</summary>
    /// <param name="stored">The records of <see cref="Spans"/> as they are stored now, those added among them; of a crowded day not all.</param>
    public void Fold(IReadOnlyCollection<Leg> stored, Rollups rollups)
    {
        ArgumentNullException.ThrowIfNull(rollups);
        var added = _added.Select(leg => (leg.Start, leg.Key)).ToHashSet();
        Leg[] others = [.. stored.Where(leg => !added.Contains((leg.Start, leg.Key)))];
        var changes = new Dictionary<Attempt, int>();
        foreach (var attempt in Attempts.Of([.. others, .. _removed]))
        {
            changes[attempt] = changes.GetValueOrDefault(attempt) - 1;
        }

        foreach (var attempt in Attempts.Of([.. others, .. _added]))
        {
            changes[attempt] = changes.GetValueOrDefault(attempt) + 1;
        }

        foreach (var (attempt, times) in changes)
        {
            if (times != 0)
            {
                rollups.Count(attempt, times);
            }
        }
    }

    private static DateTimeOffset At(int day) => new(day * TimeSpan.TicksPerDay, TimeSpan.Zero);
}
