using CdrStats.Domain.Reporting;

namespace CdrStats.Domain.Alarms;

/// <summary>Calls of the past by the minute in which they ended, to try a rolling alarm on: any stretch of whole minutes is summed up at once.</summary>
/// <param name="first">The first minute, since 1970.</param>
/// <param name="minutes">How many there are.</param>
public sealed class AlarmPast(int first, int minutes)
{
    // A tree of sums: minute m at its leaf, each node what its two halves come to one after the other.
    private readonly EndedTally[] _sums = new EndedTally[2 * minutes];
    private readonly bool[] _heard = new bool[minutes];
    private bool _isSummed;

    public int First => first;

    /// <summary>The minute behind the last.</summary>
    public int End => first + minutes;

    /// <summary>Adds what ended in a minute; runs of unanswered attempts are not told so.</summary>
    public void Add(int minute, AlarmFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        _sums[minutes + minute - first].Append(EndedTally.Of(figures));
        _isSummed = false;
    }

    /// <summary>Adds an attempt, in the order in which they ended.</summary>
    public void Add(int minute, bool isAnswered)
    {
        _sums[minutes + minute - first].Add(isAnswered);
        _isSummed = false;
    }

    /// <summary>Notes that a record of the alarm's switches ended in the minute: rolling alarms are looked at when there are new ones.</summary>
    public void Hear(int minute) => _heard[minute - first] = true;

    public bool IsHeard(int minute) => _heard[minute - first];

    /// <summary>What was counted in the minutes [from, to), as far as they are of this past.</summary>
    public AlarmFigures Figures(int from, int to)
    {
        Sum();
        var (early, late) = (new EndedTally(), new EndedTally());
        var (left, right) = (minutes + Math.Max(from, first) - first, minutes + Math.Min(to, End) - first);
        for (; left < right; left /= 2, right /= 2)
        {
            if (left % 2 == 1)
            {
                early.Append(_sums[left++]);
            }

            if (right % 2 == 1)
            {
                var part = _sums[--right];
                part.Append(late);
                late = part;
            }
        }

        early.Append(late);
        return early.Figures;
    }

    /// <summary>When a minute begins.</summary>
    public static DateTimeOffset Instant(int minute) => new(Bucket.Start(minute, Bucket.MinuteSeconds), TimeSpan.Zero);

    private void Sum()
    {
        if (_isSummed)
        {
            return;
        }

        for (var node = minutes - 1; node > 0; node--)
        {
            _sums[node] = _sums[2 * node];
            _sums[node].Append(_sums[(2 * node) + 1]);
        }

        _isSummed = true;
    }
}
