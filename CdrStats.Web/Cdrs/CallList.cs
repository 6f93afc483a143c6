using CdrStats.Infrastructure.Cdrs;

namespace CdrStats.Web.Cdrs;

/// <summary>
/// The rows of the calls page, newest start first, as a reload would give them. Calls that arrive take their place among them, and no more rows
/// are kept than were asked for: a page may be open for weeks.
/// </summary>
internal sealed class CallList
{
    private const int LeastKept = 200;
    private readonly List<Call> _calls;
    private readonly int _page;
    private int _kept;

    public CallList(IReadOnlyList<Call> first, int page)
    {
        (_calls, _page) = ([.. first], page);
        (HasMore, _kept) = (first.Count == page, Math.Max(LeastKept, first.Count));
    }

    public IReadOnlyList<Call> Calls => _calls;

    /// <summary>Whether there are older ones.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The place behind the last row.</summary>
    public CallCursor End => CallCursor.After(_calls[^1]);

    public void Append(IReadOnlyList<Call> older)
    {
        _calls.AddRange(older);
        (HasMore, _kept) = (older.Count == _page, Math.Max(_kept, _calls.Count));
    }

    /// <summary>Puts calls that were stored meanwhile into their places. Returns those that are to be seen.</summary>
    public IReadOnlyList<Call> Insert(IEnumerable<Call> arrived)
    {
        var known = _calls.Select(call => call.Id).ToHashSet();
        // What is older than the last row comes with the rows behind it.
        var fresh = arrived.Where(call => known.Add(call.Id) && !(HasMore && _calls.Count > 0 && IsBefore(_calls[^1], call))).ToList();
        _calls.AddRange(fresh);
        _calls.Sort(static (left, right) => IsBefore(left, right) ? -1 : left.Id == right.Id ? 0 : 1);
        if (_calls.Count > _kept)
        {
            _calls.RemoveRange(_kept, _calls.Count - _kept);
            HasMore = true;
        }

        return fresh;
    }

    /// <summary>Lets go what a moving range has left behind.</summary>
    public void Forget(DateTimeOffset before)
    {
        if (_calls.RemoveAll(call => call.Start < before) > 0)
        {
            // Calls go out of the range from its end on: where one went, everything older has gone too.
            HasMore = false;
        }
    }

    private static bool IsBefore(Call left, Call right) => (right.Start, right.Id).CompareTo((left.Start, left.Id)) < 0;
}
