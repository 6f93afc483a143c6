using System.Reflection;
using System.Text.RegularExpressions;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.MailReports;
using CdrStats.Domain.Notifications;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Reporting;
using CdrStats.Domain.Reporting.Cards;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Web.Alarms;
using CdrStats.Web.Billing;
using CdrStats.Web.Cdrs;
using CdrStats.Web.MailReports;
using CdrStats.Web.Notifications;
using CdrStats.Web.Rating;
using CdrStats.Web.Realtime;
using CdrStats.Web.Reporting;
using CdrStats.Web.Reporting.Cards;
using CdrStats.Web.Shell;
using CdrStats.Web.Tests.Architecture;

namespace CdrStats.Web.Tests.Languages;

/// <summary>The texts of all that a customer's user can open, and of mails. A new file is of the portal unless it lies where only operators come.</summary>
internal static partial class PortalTexts
{
    private static readonly string[] OfOperators =
    [
        "Accounts/ApiKeysPage", "Accounts/Groups", "Accounts/PermissionWords", "Accounts/User", "Alarms/AlarmDrawer", "Alarms/AlarmForm", "Alarms/Fraud/", "Alarms/Maintenance", "Api/", "Audit/", "Billing/Margin", "Billing/Reconciliation/", "Billing/Unrated", "CdrStats3/", "CommandLine/", "ConsoleSettings/",
        "Customers/", "Demo/", "DestinationControl/", "Diagnostics/", "Host/", "Import/", "Jobs/", "Mapping/", "Notifications/MailsPage", "Notifications/Webhook", "Privacy/", "Rating/", "Realtime/CallLimits",
        "Realtime/WallBoardsPage", "Realtime/WallLinks", "Reporting/Cards/GroupDashboard", "Switches/",
    ];

    private static readonly string[] AllTheSame =
    [
        "Diagnostics/MissedMeanwhile", "Diagnostics/NoticeBell", "Rating/BatchSimulator", "Rating/BatchTable", "Rating/CallRates", "Rating/Candidate", "Rating/Simul",
    ];

    private static readonly string[] Mails = ["CdrStats.Infrastructure/Accounts", "CdrStats.Infrastructure/Billing/Statements", "CdrStats.Infrastructure/MailReports", "CdrStats.Infrastructure/Notifications"];

    /// <returns>Path within CdrStats.Web, and text.</returns>
    public static IEnumerable<(string Path, string Text)> Sources() => RepositorySources.Of("CdrStats.Web")
        .Select(source => (Path: source.Path["CdrStats.Web/".Length..], source.Text)).Where(source => IsPortal(source.Path));

    /// <summary>What is asked for by name, of sentences that count the one for many apart.</summary>
    public static IEnumerable<(string Text, bool IsOfMany)> Asked() =>
        Sources().Concat(RepositorySources.Of(Mails)).SelectMany(source => SourceTexts.Of(source.Text)).Where(asked => IsText(asked.Text)).Distinct();

    /// <summary>What values are called.</summary>
    public static IEnumerable<string> Spoken() => ((IEnumerable<string>)
    [
        .. typeof(Definitions).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!),
        .. All<RatingStatus>(CallWords.Of), .. All<CallDirection>(CallWords.Of), .. All<CallKind>(CallWords.Of), .. All<CdrSource>(CallWords.Of).Where(name => name.Contains(' ', StringComparison.Ordinal)), .. CallWords.Of((MediationRemarks)~0),
        .. CallColumn.All.Select(column => column.Title), .. CallDurations.All.Skip(1).Select(one => one.Title), .. CallPeriod.All.Select(period => period.Title), .. CurveSpan.All.Select(span => span.Title),
        .. ReportMetric.All.SelectMany(metric => new[] { metric.Title, metric.Unit }), .. All<SeriesStep>(StepWords.Each), .. All<ConcurrentBy>(ConcurrentWords.By), .. All<ConcurrentBy>(ConcurrentWords.None),
        .. All<QualityBy>(QualityRequest.Words), .. All<BillingBy>(BillingWords.Of), .. All<BillingBy>(BillingWords.None), .. All<CardShape>(CardWords.Shape), .. All<CardBy>(CardWords.By),
        .. All<AlarmMeasure>(AlarmText.Of), .. All<AlarmCondition>(AlarmText.Of), .. All<AlarmPeriod>(AlarmText.Of), .. All<IncidentState>(IncidentWords.Of), .. All<IncidentEventKind>(IncidentWords.Of), .. All<Severity>(SeverityWords.Of), .. NotificationKinds.All.Select(SeverityWords.Kind), .. All<RatingCriterion>(one => RatingWords.Of(one)), .. All<NotificationState>(IncidentWords.Of), .. All<MailPeriod>(MailScheduleForm.How),
        .. All<NumberStepKind>(kind => new NumberStep(kind, "", "").Template), .. Enum.GetNames<NavGroup>(), .. RepositorySources.Of("CdrStats.Web").SelectMany(source => Entry().Matches(source.Text)).Select(entry => entry.Groups[1].Value),
        .. Sources().SelectMany(source => Title().Matches(source.Text)).Select(title => title.Groups[1].Value),
    ]).Where(IsText).Distinct();

    private static bool IsText(string text) => text.Any(char.IsLetter);

    private static IEnumerable<string> All<TEnum>(Func<TEnum, string> words)
        where TEnum : struct, Enum => Enum.GetValues<TEnum>().Select(words);

    private static bool IsPortal(string path) => AllTheSame.Any(start => path.StartsWith(start, StringComparison.Ordinal)) || !OfOperators.Any(start => path.StartsWith(start, StringComparison.Ordinal));

    // Entries of the navigation for whoever has a permission that is not about administering.
    [GeneratedRegex(@"new NavEntry\(NavGroup\.\w+, ""([^""]+)"", ""[^""]*"", [\w.]+, Permissions\.(?!Diagnostic|AuditLog)\w+[,)]")]
    private static partial Regex Entry();

    // A report's frame puts its title through the localiser.
    [GeneratedRegex(@"<ReportFrame [^>]*\bTitle=""([^""@]+)""")]
    private static partial Regex Title();
}
