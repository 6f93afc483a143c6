namespace CdrStats.Domain.Realtime;

/// <summary>What happened on a switch.</summary>
public abstract record CallEvent
{
    private CallEvent()
    {
    }

    /// <summary>A leg is new, or something of it changed.</summary>
    public sealed record Seen(CallLeg Leg) : CallEvent;

    /// <summary>Two legs were connected: whatever calls they belonged to are one.</summary>
    public sealed record Joined(string Leg, string Other) : CallEvent;

    /// <summary>The switch calls a leg otherwise from now on.</summary>
    public sealed record Renamed(string Was, string Is) : CallEvent;

    /// <summary>A leg has hung up.</summary>
    public sealed record Ended(string Leg) : CallEvent;
}
