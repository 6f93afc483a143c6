namespace CdrStats.Domain.Alarms;

/// <summary>What an evaluation does to the incident of its alarm.</summary>
public enum IncidentStep
{
    /// <summary>Nothing fires, or there is nothing to judge by: what is open stays open.</summary>
    None,

    /// <summary>It fires and none is open: one opens, and people are told.</summary>
    Open,

    /// <summary>It goes on, and people are told again.</summary>
    Repeat,

    /// <summary>It goes on, and people know.</summary>
    GoOn,

    /// <summary>It recovered: it closes, and people are told.</summary>
    Recover,
}

/// <summary>What is known of an open incident.</summary>
/// <param name="ToldAt">When people were told last.</param>
/// <param name="SnoozedUntil">Until then nobody is told again.</param>
public sealed record OpenIncident(DateTimeOffset ToldAt, bool IsAcknowledged, DateTimeOffset? SnoozedUntil)
{
    /// <summary>Nobody was told yet: it opened in a time of maintenance, or as a part of another.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Of another that is open: that one is told.</summary>
    public bool IsPart { get; init; }
}

/// <summary>One incident for as long as an alarm fires, told at its opening, now and then while nobody takes it on, and at its end.</summary>
public static class IncidentRules
{
    /// <summary>Mails of two evaluations a minute apart are not late by the seconds that the evaluations took.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    /// <param name="closedByHandAt">When somebody closed the last incident although it had not recovered since; null: nobody did.</param>
    /// <param name="repeatAfter">Null: told once.</param>
    public static IncidentStep Step(AlarmVerdict verdict, OpenIncident? open, DateTimeOffset? closedByHandAt, TimeSpan? repeatAfter, DateTimeOffset now)
    {
        if (verdict is not AlarmVerdict.Judged judged)
        {
            return IncidentStep.None;
        }

        if (open is null)
        {
            // Whoever closes what goes on is not told of it in the next minute.
            return judged.Fires && (closedByHandAt is not { } closed || IsTime(closed, repeatAfter, now)) ? IncidentStep.Open : IncidentStep.None;
        }

        if (!judged.Fires)
        {
            return IncidentStep.Recover;
        }

        return !open.IsAcknowledged && !open.IsPart && !(open.SnoozedUntil > now) && (open.IsQuiet || IsTime(open.ToldAt, repeatAfter, now)) ? IncidentStep.Repeat : IncidentStep.GoOn;
    }

    /// <param name="isClosedBySomebody">Else, if it is closed, it recovered.</param>
    public static IncidentState State(DateTimeOffset? closedAt, bool isClosedBySomebody, DateTimeOffset? snoozedUntil, DateTimeOffset? acknowledgedAt, DateTimeOffset now) =>
        closedAt is not null ? isClosedBySomebody ? IncidentState.Closed : IncidentState.Recovered
        : snoozedUntil > now ? IncidentState.Snoozed
        : acknowledgedAt is not null ? IncidentState.Acknowledged : IncidentState.Open;

    /// <summary>What the report of an evaluation says was done.</summary>
    public static AlarmReportStatus Status(AlarmVerdict verdict, IncidentStep step) =>
        verdict is AlarmVerdict.NoData ? AlarmReportStatus.NoData : step is IncidentStep.Open or IncidentStep.Repeat ? AlarmReportStatus.Sent : AlarmReportStatus.NotSent;

    private static bool IsTime(DateTimeOffset since, TimeSpan? repeatAfter, DateTimeOffset now) => repeatAfter is { } apart && now - since >= apart - Slack;
}
