using CdrStats.Domain.Accounts;

namespace CdrStats.Web.Accounts;

/// <summary>The permission codes in words, for whoever gives them. English; they go through the localiser.</summary>
internal static class PermissionWords
{
    /// <summary>Pages and figures, by the group of the menu they are in.</summary>
    public static IReadOnlyList<(string Group, IReadOnlyList<(string Code, string Words)> Permissions)> Pages { get; } =
    [
        ("Live", [(Permissions.Dashboard, "Dashboard"), (Permissions.RealTimeCalls, "Realtime and wallboard"), (Permissions.ConcurrentCalls, "Concurrent calls")]),
        ("Calls", [(Permissions.Search, "Search calls"), (Permissions.CdrDetail, "Details of a call"), (Permissions.FullNumbers, "Whole phone numbers")]),
        ("Reports",
        [
            (Permissions.Overview, "Overview"), (Permissions.DailyComparison, "Daily comparison"), (Permissions.ByCountry, "Country report"),
            (Permissions.WorldMap, "World map"), (Permissions.MailReport, "Mail report"),
        ]),
        ("Billing",
        [
            (Permissions.BillingReport, "Billing report"), (Permissions.Statements, "Statements"), (Permissions.IssueStatements, "Issue statements"), (Permissions.CallRate, "Call rates"), (Permissions.ExportCallRate, "Export call rates"), (Permissions.Simulator, "Call simulator"),
        ]),
        ("Alarms",
        [
            (Permissions.AlarmSettings, "See alarms"), (Permissions.AlarmTest, "Test alarms"), (Permissions.AlarmReport, "Alarm reports and incidents"),
            (Permissions.ViewBlacklist, "Blacklist"), (Permissions.ViewWhitelist, "Whitelist"),
        ]),
        ("Console", [(Permissions.Diagnostic, "Diagnostic"), (Permissions.ViewApiExplorer, "API explorer"), (Permissions.AuditLog, "Audit log"), (Permissions.ViewAs, "See what a customer sees")]),
    ];

    /// <summary>What kinds of objects are called, several of them.</summary>
    public static string Objects(string kind) => kind switch
    {
        "cdr" => "Calls",
        "switch" => "Switches",
        "customer" => "Customers and account codes",
        "voip_plan" => "VoIP plans",
        "retail_plan" => "Retail plans and rates",
        "carrier_plan" => "Carrier plans and rates",
        "provider" => "Providers",
        "gateway" => "Gateways",
        "ban_plan" => "Ban plans",
        "user" => "Users",
        "group" => "Groups",
        "hangup_cause" => "Hang-up causes",
        "setting" => "Settings",
        "alarm" => "Alarms",
        "blacklist" => "Blacklist",
        "whitelist" => "Whitelist",
        "remove_prefix" => "Remove prefixes",
        "wallboard" => "Wallboard links",
        "webhook" => "Webhooks",
        _ => kind,
    };
}
