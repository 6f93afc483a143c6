namespace CdrStats.Domain.Realtime;

/// <summary>A leg, and the call that it is in by now.</summary>
internal sealed class TrackedLeg(CallLeg told, TrackedCall call, DateTimeOffset firstAt, DateTimeOffset touchedAt)
{
    public CallLeg Told { get; set; } = told;

    public TrackedCall Call { get; set; } = call;

    /// <summary>When an event first told of it; a list does not count.</summary>
    public DateTimeOffset FirstAt => firstAt;

    /// <summary>When an event last told of it; a list does not count.</summary>
    public DateTimeOffset TouchedAt { get; set; } = touchedAt;
}
