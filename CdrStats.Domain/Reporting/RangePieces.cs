namespace CdrStats.Domain.Reporting;

/// <summary>
/// A range cut into the largest buckets that lie in it: sixteen days of UTC, else days, else six hours, else hours, else quarters, and what is left. No piece reaches over a cut, so that the
/// beginning of a bucket tells which step it belongs to. Each list is in the order of time; pieces that touch are one where no bucket of theirs reaches over a cut.
/// </summary>
public sealed class RangePieces
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private readonly List<TimeRange>[] _pieces = [[], [], [], [], [], []];

    public IReadOnlyList<TimeRange> SixteenDays => _pieces[0];

    public IReadOnlyList<TimeRange> Days => _pieces[1];

    public IReadOnlyList<TimeRange> SixHours => _pieces[2];

    public IReadOnlyList<TimeRange> Hours => _pieces[3];

    public IReadOnlyList<TimeRange> Quarters => _pieces[4];

    /// <summary>What is in no whole quarter.</summary>
    public IReadOnlyList<TimeRange> Rest => _pieces[5];

    /// <param name="cuts">Ascending.</param>
    /// <param name="isKept">Whether there are totals of such a length to be read.</param>
    /// <param name="quarters">Whether there are quarters.</param>
    public static RangePieces Of(TimeRange range, IReadOnlyList<DateTimeOffset> cuts, Func<TotalSpan, bool> isKept, bool quarters)
    {
        ArgumentNullException.ThrowIfNull(cuts);
        ArgumentNullException.ThrowIfNull(isKept);
        var pieces = new RangePieces();
        TimeSpan?[] units = [Length(TotalSpan.SixteenDays), Length(TotalSpan.Day), Length(TotalSpan.SixHours), Length(TotalSpan.Hour), quarters ? Quarter : null];
        var from = range.From;
        foreach (var cut in cuts.Where(cut => cut > range.From && cut < range.To).Append(range.To))
        {
            pieces.Cut(new TimeRange(from, cut), units, 0);
            from = cut;
        }

        return pieces;

        TimeSpan? Length(TotalSpan span) => isKept(span) ? TotalKey.Length(span) : null;
    }

    private void Cut(TimeRange range, TimeSpan?[] units, int level)
    {
        if (range.To <= range.From)
        {
            return;
        }

        if (level == units.Length)
        {
            Add(level, range);
            return;
        }

        if (units[level] is not { } unit)
        {
            Cut(range, units, level + 1);
            return;
        }

        var inside = range.Inside(unit);
        if (inside.To <= inside.From)
        {
            Cut(range, units, level + 1);
            return;
        }

        Cut(new TimeRange(range.From, inside.From), units, level + 1);
        Add(level, inside);
        Cut(new TimeRange(inside.To, range.To), units, level + 1);
    }

    private void Add(int level, TimeRange piece)
    {
        var pieces = _pieces[level];
        if (pieces.Count > 0 && pieces[^1].To == piece.From)
        {
            pieces[^1] = new TimeRange(pieces[^1].From, piece.To);
        }
        else
        {
            pieces.Add(piece);
        }
    }
}
