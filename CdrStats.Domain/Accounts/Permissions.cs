namespace CdrStats.Domain.Accounts;

/// <summary>
/// The permission codes of spec/product.md ("Admin"): what a page or endpoint asks for, given to users directly or through groups.
/// </summary>
public static class Permissions
{
    public const string Dashboard = "dashboard";
    public const string Search = "search";
    public const string CdrDetail = "cdr_detail";
    public const string DailyComparison = "daily_comparison";
    public const string Overview = "overview";
    public const string ConcurrentCalls = "concurrent_calls";
    public const string RealTimeCalls = "real_time_calls";
    public const string ByCountry = "by_country";
    public const string WorldMap = "world_map";
    public const string MailReport = "mail_report";
    public const string Diagnostic = "diagnostic";
    public const string BillingReport = "billing_report";
    public const string Statements = "statements";

    /// <summary>Issue, credit and mail statements, and say who issues them.</summary>
    public const string IssueStatements = "issue_statements";
    public const string Simulator = "simulator";
    public const string CallRate = "call_rate";
    public const string ExportCallRate = "export_call_rate";
    public const string ViewApiExplorer = "view_api_explorer";
    public const string AlarmSettings = "alarm_settings";
    public const string AlarmTest = "alarm_test";
    public const string AlarmReport = "alarm_report";

    /// <summary>See phone numbers whole where a setting hides their last digits.</summary>
    public const string FullNumbers = "full_numbers";

    /// <summary>Who did what, over all kinds of things.</summary>
    public const string AuditLog = "audit_log";

    /// <summary>See the console as a customer's user sees it.</summary>
    public const string ViewAs = "view_as";
    public const string ViewBlacklist = "view_blacklist";
    public const string ViewWhitelist = "view_whitelist";

    /// <summary>Pages and figures that a user may be given.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        Dashboard, Search, CdrDetail, DailyComparison, Overview, ConcurrentCalls, RealTimeCalls, ByCountry, WorldMap, MailReport, Diagnostic,
        BillingReport, Statements, IssueStatements, Simulator, CallRate, ExportCallRate, ViewApiExplorer, AlarmSettings, AlarmTest, AlarmReport, ViewBlacklist, ViewWhitelist, AuditLog, ViewAs, FullNumbers,
    ];

    /// <summary>Kinds of object that administrators add, change and delete.</summary>
    public static IReadOnlyList<string> Objects { get; } =
        ["cdr", "switch", "customer", "voip_plan", "retail_plan", "carrier_plan", "provider", "gateway", "ban_plan", "user", "group", "hangup_cause", "setting", "alarm", "blacklist", "whitelist", "remove_prefix", "wallboard", "webhook"];

    /// <summary>Every permission there is.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Pages, .. Objects.SelectMany(name => new[] { Add(name), Change(name), Delete(name) })];

    /// <summary>Whether the permission is about objects of the whole console, so that it counts only for somebody who sees every customer. Handing calls in is not.</summary>
    public static bool NeedsOperator(string permission) => _forOperators.Contains(permission);

    /// <summary>
    /// Whether what it opens is made of phone numbers as they came (records, files, lists, incidents, mails, the filters of exports), so that it counts only for
    /// somebody who sees them whole.
    /// </summary>
    public static bool NeedsFullNumbers(string permission) => _ofFullNumbers.Contains(permission);

    private static readonly HashSet<string> _ofFullNumbers =
    [
        Diagnostic, IssueStatements, AlarmSettings, AlarmTest, AlarmReport, ViewBlacklist, ViewWhitelist, AuditLog,
        .. new[] { "cdr", "switch", "customer", "setting", "alarm", "blacklist", "whitelist", "remove_prefix", "webhook" }.SelectMany(name => new[] { Add(name), Change(name), Delete(name) }),
    ];

    private static readonly HashSet<string> _forOperators =
        [.. Objects.Where(name => name != "cdr").SelectMany(name => new[] { Add(name), Change(name), Delete(name) }), Change("cdr"), Delete("cdr"), IssueStatements, AuditLog, ViewAs];

    public static string Add(string thing) => $"add_{thing}";

    public static string Change(string thing) => $"change_{thing}";

    public static string Delete(string thing) => $"delete_{thing}";

    /// <summary>The policy of an object's admin page: operators who may add, change or delete some. Not a permission that anybody is given.</summary>
    public static string Administer(string thing) => $"administer_{thing}";
}
