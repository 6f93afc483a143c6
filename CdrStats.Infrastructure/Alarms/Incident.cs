using CdrStats.Domain.Alarms;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Notifications;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Something that is wrong: what an alarm found, or a rule of fraud.</summary>
/// <param name="Alarm">With what it asked when the incident opened; null: it is of something else.</param>
/// <param name="ClosedBy">Null with a closing time: it recovered. Names of operators are empty for customers.</param>
/// <param name="FiredAt">The last evaluation that fired.</param>
/// <param name="Fired">How many evaluations fired.</param>
/// <param name="Value">What opened it, with what it was held against.</param>
public sealed record Incident(
    long Id, Alarm? Alarm, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? ClosedBy, DateTimeOffset FiredAt, int Fired, decimal Value, decimal? Reference, DateTimeOffset ToldAt,
    DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy, DateTimeOffset? SnoozedUntil, string? SnoozedBy)
{
    /// <summary>By which people choose what they are told.</summary>
    public string Kind => Subject.Fraud is null ? NotificationKinds.Incident : NotificationKinds.Fraud;

    /// <summary>How bad it is.</summary>
    public Severity Severity => Alarm?.Severity ?? (Subject.Fraud is { } fraud ? fraud.Severity() : Severity.Warning);

    public bool IsOpen => ClosedAt is null;

    public IncidentState State(DateTimeOffset now) => IncidentRules.State(ClosedAt, ClosedBy is not null, SnoozedUntil, AcknowledgedAt, now);

    /// <summary>Of an incident without an alarm.</summary>
    public IncidentSubject Subject { get; init; } = IncidentSubject.None;

    public string Name => Alarm?.Name ?? Subject.Name;

    /// <summary>Whose it is; null: nobody's. Empty for customers.</summary>
    public string? AssignedTo { get; init; }

    /// <summary>Nobody was told: it opened in a time of maintenance, or as a part of another.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>The open incident that it is a part of; null: it stands for itself.</summary>
    public long? PartOf { get; init; }

    /// <summary>A switch or carrier that fails as a whole; empty: none. Operators' alone.</summary>
    public string Cause { get; init; } = "";

    /// <summary>What opened it, in words.</summary>
    public string Words => Alarm is { } alarm ? $"{AlarmText.Of(alarm.Rule.Measure)} {AlarmText.Value(Value, AlarmText.Unit(alarm.Rule))}" : Subject.Words;
}

/// <summary>What an incident without an alarm is about.</summary>
/// <param name="Fraud">The rule that fired; null: it is of none.</param>
/// <param name="CustomerId">0: nobody's.</param>
/// <param name="Calls">That made it, so far.</param>
/// <param name="RunningCost">Of calls in progress when it was looked at last.</param>
public sealed record IncidentSubject(
    FraudKind? Fraud, int CustomerId, string AccountCode, string Name, string Words, long Calls, decimal SellCost, decimal BuyCost, decimal RunningCost, string Currency)
{
    public static IncidentSubject None { get; } = new(null, 0, "", "", "", 0, 0, 0, 0, "");

    /// <summary>What is lost if it is never paid for.</summary>
    public decimal Risk => Math.Max(SellCost, BuyCost) + RunningCost;
}

/// <summary>A line of an incident's history.</summary>
/// <param name="Who">Null: the console itself.</param>
public sealed record IncidentEvent(DateTimeOffset At, string? Who, IncidentEventKind Kind, string Words);

/// <summary>A mail about an incident, and how far it got.</summary>
public sealed record IncidentMail(DateTimeOffset At, string Recipient, string Subject, NotificationState State, int Attempts, DateTimeOffset? SentAt, string? Way, string? Trouble);

/// <summary>All about an incident.</summary>
/// <param name="Parts">Open incidents that are parts of it: they have the same cause, and nobody was told of them.</param>
public sealed record IncidentStory(Incident Incident, IReadOnlyList<IncidentEvent> Events, IReadOnlyList<IncidentMail> Mails, IReadOnlyList<Incident> Parts);
