using CdrStats.Domain.Accounts;

namespace CdrStats.Domain.Realtime;

/// <summary>A call that is in progress: all of its legs together.</summary>
/// <param name="Id">Of the call on its switch.</param>
/// <param name="Since">When its first leg began, UTC.</param>
/// <param name="AnsweredAt">When it was answered, UTC; null: it rings, or it was answered before we looked.</param>
public sealed record CurrentCall(string Id, DateTimeOffset Since, bool IsAnswered, DateTimeOffset? AnsweredAt, int Legs)
{
    /// <summary>Grows with each call that comes while the switch is followed: what is above the last one seen is new. 0: it was there before.</summary>
    public long Arrival { get; init; }

    /// <summary>The originating leg, as the switch names it: by this it ends the call.</summary>
    public string LegId { get; init; } = "";

    public string Caller { get; init; } = "";

    public string Destination { get; init; } = "";

    public string AccountCode { get; init; } = "";

    /// <summary>Of its originating leg.</summary>
    public string Channel { get; init; } = "";

    public string Context { get; init; } = "";

    /// <summary>Where it goes on to: of its other leg, where the switch tells.</summary>
    public string Gateway { get; init; } = "";

    public CallReading Reading { get; init; }

    /// <summary>With phone numbers as they are shown to a reader.</summary>
    public CurrentCall Shown(NumberMask mask) => mask.Digits == 0 ? this : this with
    {
        Caller = mask.Number(Caller),
        Destination = mask.Number(Destination),
        AccountCode = mask.Text(AccountCode),
        Channel = mask.Number(Channel),
        LegId = mask.Text(LegId),
        Reading = Reading with { Number = Reading.Number is { } number ? mask.Number(number) : null },
    };
}
