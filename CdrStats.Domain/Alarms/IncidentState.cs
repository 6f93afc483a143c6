namespace CdrStats.Domain.Alarms;

/// <summary>How an incident stands.</summary>
public enum IncidentState
{
    Open,
    Acknowledged,
    Snoozed,

    /// <summary>An evaluation no longer fired.</summary>
    Recovered,

    /// <summary>By somebody's doing.</summary>
    Closed,
}
