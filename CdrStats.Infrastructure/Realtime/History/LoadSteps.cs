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

    private static CallLoad Whole(CallLoad load, CallLoad total) =>
        load.Samples >= total.Samples ? load : load with { Samples = total.Samples, Least = 0 };
}
