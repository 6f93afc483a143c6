using CdrStats.Domain.Alarms;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Notifications;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>An incident of an alarm.</summary>
/// <param name="Alarm">With what it asked when the incident opened.</param>
/// <param name="ClosedBy">Null with a closing time: it recovered. Names of operators are empty for customers.</param>
/// <param name="FiredAt">The last evaluation that fired.</param>
/// <param name="Fired">How many evaluations fired.</param>
/// <param name="Value">What opened it, with what it was held against.</param>
public sealed record Incident(
    long Id, Alarm Alarm, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? ClosedBy, DateTimeOffset FiredAt, int Fired, decimal Value, decimal? Reference, DateTimeOffset ToldAt,
    DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy, DateTimeOffset? SnoozedUntil, string? SnoozedBy)
{
    /// <summary>By which people choose what they are told.</summary>
    public string Kind { get; } = NotificationKinds.Incident;

    /// <summary>How bad it is.</summary>
    public Severity Severity => Alarm.Severity;

    public bool IsOpen => ClosedAt is null;

    public IncidentState State(DateTimeOffset now) => IncidentRules.State(ClosedAt, ClosedBy is not null, SnoozedUntil, AcknowledgedAt, now);

    /// <summary>What opened it, in words.</summary>
    public string Words => $"{AlarmText.Of(Alarm.Rule.Measure)} {AlarmText.Value(Value, AlarmText.Unit(Alarm.Rule))}";
}

/// <summary>A line of an incident's history.</summary>
/// <param name="Who">Null: the console itself.</param>
public sealed record IncidentEvent(DateTimeOffset At, string? Who, IncidentEventKind Kind, string Words);

/// <summary>A mail about an incident, and how far it got.</summary>
public sealed record IncidentMail(DateTimeOffset At, string Recipient, string Subject, NotificationState State, int Attempts, DateTimeOffset? SentAt, string? Way, string? Trouble);

/// <summary>All about an incident.</summary>
public sealed record IncidentStory(Incident Incident, IReadOnlyList<IncidentEvent> Events, IReadOnlyList<IncidentMail> Mails);
