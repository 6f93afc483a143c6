using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Realtime;

/// <summary>Whose a call is and what it is, as mediation would read it.</summary>
/// <param name="Country">ISO 3166-1 alpha-2; null: the number yields none.</param>
public readonly record struct CallReading(int? CustomerId, string? Country, CallDirection Direction);

/// <summary>A call that is in progress: all of its legs together.</summary>
/// <param name="Id">Of the call on its switch.</param>
/// <param name="Since">When its first leg began, UTC.</param>
/// <param name="AnsweredAt">When it was answered, UTC; null: it rings, or it was answered before we looked.</param>
public sealed record CurrentCall(string Id, DateTimeOffset Since, bool IsAnswered, DateTimeOffset? AnsweredAt, int Legs)
{
    public string Caller { get; init; } = "";

    public string Destination { get; init; } = "";

    public string AccountCode { get; init; } = "";

    /// <summary>Of its originating leg.</summary>
    public string Channel { get; init; } = "";

    public string Context { get; init; } = "";

    /// <summary>Where it goes on to: of its other leg, where the switch tells.</summary>
    public string Gateway { get; init; } = "";

    public CallReading Reading { get; init; }
}

/// <summary>Calls in progress, those that ring apart.</summary>
public readonly record struct CallCount(int Answered, int Ringing)
{
    public static CallCount operator +(CallCount left, CallCount right) => new(left.Answered + right.Answered, left.Ringing + right.Ringing);

    public int All => Answered + Ringing;

    public static CallCount Add(CallCount left, CallCount right) => left + right;

    /// <summary>One more.</summary>
    public CallCount With(bool answered) => answered ? this with { Answered = Answered + 1 } : this with { Ringing = Ringing + 1 };
}

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
    bool IsPartial);
