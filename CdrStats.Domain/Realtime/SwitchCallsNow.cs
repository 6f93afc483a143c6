using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Realtime;

/// <summary>The calls of one switch at one moment. Immutable: shared by all who look.</summary>
/// <param name="CallsPerSecond">Calls that began, over the last ten seconds; null: the switch tells no more than counts.</param>
/// <param name="AnswersPerSecond">Calls that were answered, over the last ten seconds.</param>
/// <param name="IsPartial">There are more than are kept: the counts are too small.</param>
public sealed record SwitchCallsNow(
    DateTimeOffset At,
    CallCount Count,
    decimal? CallsPerSecond,
    decimal? AnswersPerSecond,
    IReadOnlyList<CurrentCall> Calls,
    IReadOnlyDictionary<int, CallCount> ByCustomer,
    IReadOnlyDictionary<CallDirection, CallCount> ByDirection,
    IReadOnlyDictionary<string, CallCount> ByGateway,
    int Legs,
    bool IsPartial)
{
    /// <summary>Whether it is told whose the calls are: of counts alone a customer's share is not known.</summary>
    public bool TellsCustomers { get; init; } = true;

    /// <summary>Of a switch that tells how many there are, and nothing else.</summary>
    public static SwitchCallsNow Of(CallCount count, DateTimeOffset at) =>
        new(at, count, null, null, [], new Dictionary<int, CallCount>(), new Dictionary<CallDirection, CallCount>(), new Dictionary<string, CallCount>(), 0, false) { TellsCustomers = false };
}
