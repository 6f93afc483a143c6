using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Notifications;
using MudBlazor;

namespace CdrStats.Web.Alarms;

/// <summary>How incidents look: a colour, and never it alone. English words; they go through the localiser.</summary>
internal static class IncidentWords
{
    public static string Of(IncidentState state) => state switch
    {
        IncidentState.Open => "open",
        IncidentState.Acknowledged => "acknowledged",
        IncidentState.Snoozed => "snoozed",
        IncidentState.Recovered => "recovered",
        _ => "closed",
    };

    public static string Tone(IncidentState state) => state switch
    {
        IncidentState.Open => "critical",
        IncidentState.Acknowledged or IncidentState.Snoozed => "warning",
        _ => "ok",
    };

    public static string Sign(IncidentState state) => state switch
    {
        IncidentState.Open => Icons.Material.Outlined.NotificationImportant,
        IncidentState.Acknowledged => Icons.Material.Outlined.Visibility,
        IncidentState.Snoozed => Icons.Material.Outlined.Snooze,
        _ => Icons.Material.Outlined.CheckCircle,
    };

    public static string Of(IncidentEventKind kind) => kind switch
    {
        IncidentEventKind.Opened => "opened",
        IncidentEventKind.ToldAgain => "told again",
        IncidentEventKind.Recovered => "recovered",
        IncidentEventKind.Acknowledged => "acknowledged",
        IncidentEventKind.Snoozed => "snoozed",
        IncidentEventKind.Commented => "commented",
        IncidentEventKind.Acted => "acted",
        IncidentEventKind.Assigned => "assigned",
        IncidentEventKind.Escalated => "told on",
        IncidentEventKind.Quieted => "nobody is told",
        _ => "closed",
    };

    public static string Of(NotificationState state) => state switch
    {
        NotificationState.Waiting => "waits",
        NotificationState.Sent => "sent",
        NotificationState.Collected => "waits for the digest",
        NotificationState.InDigest => "sent in a digest",
        _ => "failed",
    };
}
