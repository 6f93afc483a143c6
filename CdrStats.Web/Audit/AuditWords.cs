using CdrStats.Web.Accounts;

namespace CdrStats.Web.Audit;

/// <summary>What was done to which kind of thing, in words. English; they go through the localiser.</summary>
internal static class AuditWords
{
    public static string Kind(string kind) => kind switch
    {
        "sign_in" => "Signing in",
        "export" => "Files taken away",
        "view_as" => "Looking with a customer's eyes",
        "api_key" => "API keys",
        "rebill" => "Re-billing",
        "reconciliation" => "Reconciliations",
        "fraud_action" => "Fraud: deeds",
        "fraud_list" => "Fraud: lists",
        "fraud_rule" => "Fraud: rules",
        "escalation" => "Escalation",
        "maintenance" => "Maintenance",
        "import_mapping" => "File mappings",
        "statement" => "Statements",
        "privacy" => "Privacy",
        "passkey" => "Passkeys",
        "job" => "Jobs",
        "file_import" => "Files of calls",
        "setting" => "Settings",
        _ => PermissionWords.Objects(kind),
    };
}
