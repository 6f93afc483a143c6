using System.Runtime.InteropServices;

namespace CdrStats.Domain.Alarms;

/// <summary>The calls that ended in an hour, as far as its minutes are known, and what was summed up over it.</summary>
internal sealed class EndedHour
{
    private const ulong AllMinutes = (1UL << 60) - 1;

    private ulong _known;
    private readonly Dictionary<EndedQuestion, EndedTally> _sums = [];

    /// <summary>In the order of their ends.</summary>
    public EndedRow[] Rows { get; private set; } = [];

    public bool Knows(int minute) => (_known >> minute & 1) != 0;

    /// <summary>Whether all of it is known.</summary>
    public bool IsWhole => _known == AllMinutes;

    /// <summary>What is asked, summed up over the whole hour; asked again before a minute of it changed, the answer is at hand.</summary>
    public EndedTally Sum(EndedQuestion asked, EndedFilter filter)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, asked, out var isKnown);
        return isKnown ? sum : sum = filter.Sum(Rows);
    }

    /// <summary>Puts the calls of these minutes in place of those that were known of them.</summary>
    public void Put(int from, int to, List<EndedRow> rows)
    {
        var (first, last) = (FirstFrom(from), FirstFrom(to));
        Rows = [.. Rows.AsSpan(0, first), .. rows, .. Rows.AsSpan(last)];
        _known |= (1UL << to) - (1UL << from);
        _sums.Clear();
    }

    /// <summary>The position of the first call that ended at or after so many microseconds of the hour.</summary>
    public int FirstAt(long into)
    {
        var (low, high) = (0, Rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Rows[middle].Into < into ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private int FirstFrom(int minute) => FirstAt(minute * 60_000_000L);
}
