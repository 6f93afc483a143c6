using CdrStats.Domain.Notifications;
using MudBlazor;
using Severity = CdrStats.Domain.Notifications.Severity;

namespace CdrStats.Web.Notifications;

/// <summary>How severities and kinds are told of; English, they go through the localiser.</summary>
public static class SeverityWords
{
    public static string Of(Severity severity) => severity switch { Severity.Critical => "critical", Severity.Warning => "warning", _ => "notice" };

    /// <summary>A colour, and never it alone.</summary>
    public static string Tone(Severity severity) => Of(severity);

    public static string Sign(Severity severity) => severity switch
    {
        Severity.Critical => Icons.Material.Outlined.NotificationImportant,
        Severity.Warning => Icons.Material.Outlined.WarningAmber,
        _ => Icons.Material.Outlined.Info,
    };

    public static string Kind(string kind) => kind switch
    {
        NotificationKinds.Incident => "Alarms: an incident opens, goes on, or is over",
        NotificationKinds.Fraud => "Fraud: a rule finds something",
        NotificationKinds.Blacklist => "Lists: the blacklist stops calls",
        _ => "Jobs: one fails again and again, or works again",
    };
}
