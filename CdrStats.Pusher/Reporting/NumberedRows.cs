using CdrStats.Domain.Diagnostics;
using CdrStats.Pusher.Progress;

namespace CdrStats.Pusher.Reporting;

/// <summary>Rows that a source numbers one after the other, and the numbers of those that were sent.</summary>
internal sealed record NumberedRows(string Of, Bookmark Bookmark);

/// <summary>
/// Looks for missing numbers among those that had the time to come: a transaction that took an earlier number may commit later, and the bookmark
/// fills in by itself when it does.
/// </summary>
internal sealed class NumberWatch(TimeProvider clock)
{
    /// <summary>How long a number is waited for.</summary>
    public static readonly TimeSpan Settles = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (long Settled, long Reached, long At)> _reached = [];

    /// <returns>The first source's missing numbers; null: none are missing, or none has had the time to come.</returns>
    public NumberGap? Look(IEnumerable<NumberedRows> sources) => sources.Select(Look).FirstOrDefault(gap => gap is not null);

    private NumberGap? Look(NumberedRows rows)
    {
        var last = rows.Bookmark.LastKey;
        if (!_reached.TryGetValue(rows.Of, out var reached) || last < reached.Reached)
        {
            // Seen for the first time, or begun anew.
            _reached[rows.Of] = (long.MinValue, last, clock.GetTimestamp());
            return null;
        }

        if (clock.GetElapsedTime(reached.At) >= Settles)
        {
            _reached[rows.Of] = reached = (reached.Reached, last, clock.GetTimestamp());
        }

        return NumberGap.Find($"the table {rows.Of}", rows.Bookmark.KeysUpTo(reached.Settled));
    }
}
