namespace CdrStats.Web.ConsoleSettings;

/// <summary>How a setting is asked for. English; the texts go through the localiser.</summary>
/// <param name="Name">Within its section.</param>
/// <param name="Usual">What counts where nothing is set.</param>
public sealed record SettingField(string Name, string Label, string Usual, string? Hint = null, params string[] Choices)
{
    public static IReadOnlyList<SettingField> Retention { get; } =
    [
        new("CallMonths", "Calls, in whole months", "for ever", "Before the present month, UTC. Reports keep their figures when calls go; what is gone cannot be rated or searched."),
        new("InboxDays", "Records of the inbox, in days", "30", "So long a record can be imported anew."),
        new("MinuteRollupDays", "Figures of minutes, in days", "14", "Older ranges of reports begin and end on whole hours."),
        new("SwitchMinuteRollupDays", "Figures of minutes for each switch, in days", "98", "On so many days rolling alarms are tried."),
        new("LiveSecondDays", "Calls in progress, each second, in days", "2"),
        new("LiveMinuteDays", "Calls in progress, each minute, in days", "366"),
        new("LedgerDays", "Ledgers of imports and jobs, in days", "30"),
        new("RebillUndoDays", "What a re-billing can be undone by, in days", "90"),
        new("AlarmReportDays", "Alarm reports, mails and webhooks, in days", "400"),
        new("AuditLogDays", "Audit log, in days", "3653", "Ten years, where nothing is set; 90 days at least."),
    ];

    public static IReadOnlyList<SettingField> Privacy { get; } =
    [
        new("MaskedDigits", "Hidden digits of phone numbers", "0: none", "Of those who have not the permission “Whole phone numbers”, administrators apart. Pages that are made of records, files, lists and incidents are closed to them."),
    ];

    public static IReadOnlyList<SettingField> Mail { get; } =
    [
        new("Host", "Mail server", "none: mails are kept as files", "Empty: mails are kept in the folder outbox of the data directory."),
        new("Port", "Port", "587"),
        new("Security", "Security", "auto", "auto: as the server offers; starttls and tls refuse to go without.", "auto", "none", "starttls", "tls"),
        new("UserName", "User name", "none"),
        new("Password", "Password", "none", "Never shown. Sealed with keys that are kept in the database."),
        new("From", "Sender", "cdrstats@localhost", "A mail address, or a name and an address: Acme Telecom <billing@acme.example>."),
    ];
}
