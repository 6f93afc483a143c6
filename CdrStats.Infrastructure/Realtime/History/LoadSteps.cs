namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>
/// Customers, gateways and directions without a call have no samples: where anything was live then, that is none, not unknown.
/// A switch or the total without samples gave no signal.
/// </summary>
internal static class LoadSteps
{
    /// <summary>Of each key as many steps as the total has, in the order of the keys.</summary>
    /// <param name="total">Of the same range and steps.</param>
    public static IReadOnlyList<CallLoad> Whole(IReadOnlyList<CallLoad> loads, IReadOnlyList<CallLoad> total) =>
    [
        .. from key in loads.GroupBy(load => load.Of)
           let known = key.ToDictionary(load => load.At)
           from step in total
           select known.TryGetValue(step.At, out var load) ? Whole(load, step) : new CallLoad(key.Key, step.At, step.Samples, 0, 0, 0, 0, 0, null),
    ];

    /// <summary>As steps of a length that theirs is a part of. Of each key they come in the order of time.</summary>
    public static IEnumerable<CallLoad> Folded(IEnumerable<CallLoad> loads, TimeSpan step)
    {
        CallLoad? open = null;
        foreach (var load in loads)
        {
            var at = load.At.AddTicks(-((load.At - DateTimeOffset.UnixEpoch).Ticks % step.Ticks));
            if (open is { } before && before.Of == load.Of && before.At == at)
            {
                open = new CallLoad(
                    before.Of, at, before.Samples + load.Samples, Math.Min(before.Least, load.Least), Math.Max(before.Most, load.Most), before.Sum + load.Sum, load.Last,
                    before.Ringing + load.Ringing, load.Begun is null ? before.Begun : (before.Begun ?? 0) + load.Begun);
                continue;
            }

            if (open is { } done)
            {
                yield return done;
            }

            open = load with { At = at };
        }

        if (open is { } last)
        {
            yield return last;
        }
    }

    private static CallLoad Whole(CallLoad load, CallLoad total) =>
        load.Samples >= total.Samples ? load : load with { Samples = total.Samples, Least = 0 };
}
