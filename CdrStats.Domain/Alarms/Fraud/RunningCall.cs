namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>Where a call in progress can be ended.</summary>
/// <param name="LegId">Of its originating leg, as the switch names it.</param>
/// <param name="Channel">That leg's channel, by which an Asterisk ends it.</param>
public sealed record RunningCall(int SwitchId, string LegId, string Channel, string Destination);
