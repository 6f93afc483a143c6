using CdrStats.Domain.Rating;

namespace CdrStats.Infrastructure.Rating;

/// <summary>
/// The rates that plans sell by now, as lists: made when they are first asked for, and kept for those plans that were asked about last. An edited plan
/// is another object, and so another list; so is one of whose rates some have begun or ended meanwhile.
/// </summary>
public sealed class RateBook(TimeProvider clock)
{
    private const int Kept = 4;
    private readonly Lock _gate = new();
    private readonly LinkedList<(VoipPlan Plan, Lazy<RateList> List)> _lists = [];

    public RateList Of(VoipPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var now = clock.GetUtcNow();
        var list = Take(plan).Value;
        while (!list.IsRightAt(now))
        {
            Drop(list);
            list = Take(plan).Value;
            now = clock.GetUtcNow();
        }

        return list;
    }

    private Lazy<RateList> Take(VoipPlan plan)
    {
        lock (_gate)
        {
            var node = _lists.First;
            while (node is not null && !ReferenceEquals(node.Value.Plan, plan))
            {
                node = node.Next;
            }

            if (node is null)
            {
                node = new LinkedListNode<(VoipPlan, Lazy<RateList>)>((plan, new Lazy<RateList>(() => RateList.Of(plan, clock.GetUtcNow()))));
            }
            else
            {
                _lists.Remove(node);
            }

            _lists.AddFirst(node);
            if (_lists.Count > Kept)
            {
                _lists.RemoveLast();
            }

            return node.Value.List;
        }
    }

    private void Drop(RateList list)
    {
        lock (_gate)
        {
            for (var node = _lists.First; node is not null; node = node.Next)
            {
                if (node.Value.List is { IsValueCreated: true } made && ReferenceEquals(made.Value, list))
                {
                    _lists.Remove(node);
                    return;
                }
            }
        }
    }
}
