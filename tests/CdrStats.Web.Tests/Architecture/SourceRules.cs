using System.Text.RegularExpressions;

namespace CdrStats.Web.Tests.Architecture;

/// <summary>Rules about how the source is written. Each returns what breaks it, as file and line.</summary>
internal static partial class SourceRules
{
    public const int LongestFile = 300;

    /// <summary>Where the rule of scopes does not reach: what works for all tenants at once, and answers nobody's question.</summary>
    private static readonly string[] AcrossTenants =
    [
        "CdrStats.Infrastructure/Import/", "CdrStats.Infrastructure/Jobs/", "CdrStats.Infrastructure/Demo/", "CdrStats.Infrastructure/Storage/", "CdrStats.Infrastructure/Rating/",
        "CdrStats.Infrastructure/Reporting/RollupAudit.cs", "CdrStats.Infrastructure/Reporting/RollupWriter.cs", "CdrStats.Infrastructure/Reporting/RollupTable.cs",
        "CdrStats.Infrastructure/Reporting/LegChanges.cs", "CdrStats.Infrastructure/Reporting/AttemptSql.cs",
        "CdrStats.Infrastructure/Customers/", "CdrStats.Infrastructure/Privacy/NumberForms.cs", "CdrStats.Infrastructure/Switches/SwitchStore.cs", "CdrStats.Infrastructure/Billing/Statements/StatementDesk.cs",
        "CdrStats.Infrastructure/Alarms/Fraud/FraudCalls.cs", "CdrStats.Infrastructure/Alarms/Fraud/FraudHabits.cs", "CdrStats.Infrastructure/Alarms/Fraud/FraudBook.cs",
    ];

    // What they ask is answered to those who see everything alone (or, of an alarm's lists, for the alarm and not for a reader).
    private static readonly string[] OfOperators =
    [
        "Alarms/Fraud/", "Alarms/RollingTrials.cs", "Alarms/LimitWatch.cs", "Billing/MarginQueries.cs", "Billing/UnratedQueries.cs", "Cdrs/CallFilterChoices.cs", "CdrStats3/",
        "DestinationControl/", "Diagnostics/", "Privacy/Anonymiser.cs", "Realtime/Wall/WallLinkGate.cs", "Realtime/WallboardQueries.cs", "Switches/SwitchTrial.cs",
    ];

    public static IEnumerable<string> Of(string path, string text)
    {
        var lines = text.Split('\n');
        if (lines.Length - 1 > LongestFile)
        {
            yield return $"{path}: {lines.Length - 1} lines";
        }

        if (BannedNames().Match(path) is { Success: true } name)
        {
            yield return $"{path}: named '{name.Value}'";
        }

        for (var i = 0; i < lines.Length; i++)
        {
            var code = Comment().Replace(lines[i], "");
            if (Banned(path).FirstOrDefault(rule => rule.IsMatch(code)) is { } broken)
            {
                yield return $"{path}:{i + 1}: {broken.Match(code).Value}";
            }

            if (Unfinished().Match(lines[i]) is { Success: true } unfinished)
            {
                yield return $"{path}:{i + 1}: {unfinished.Value}";
            }
        }

        if (path.StartsWith("CdrStats.Infrastructure/", StringComparison.Ordinal) && !AcrossTenants.Any(place => path.StartsWith(place, StringComparison.Ordinal))
            && TenantTables().Match(text) is { Success: true } asked && !text.Contains("AccessScope", StringComparison.Ordinal))
        {
            yield return $"{path}: reads tenants' data ('{asked.Value}') without AccessScope";
        }

        if (IsUnbound(path, text))
        {
            yield return $"{path}: reads customers' data past TenantScope, which lets the database watch over it";
        }
    }

    private static bool IsUnbound(string path, string text) =>
        path.StartsWith("CdrStats.Infrastructure/", StringComparison.Ordinal) && !AcrossTenants.Concat(OfOperators.Select(place => $"CdrStats.Infrastructure/{place}")).Any(place => path.StartsWith(place, StringComparison.Ordinal))
        && TenantTables().IsMatch(text) && Opened().IsMatch(text) && !Bound().IsMatch(text);

    /// <summary>Tests and tools, too, are told the time.</summary>
    public static bool AsksTheClock(string text) => text.Split('\n').Any(line => Clock().IsMatch(Comment().Replace(line, "")));

    private static IEnumerable<Regex> Banned(string path)
    {
        yield return Clock();
        yield return Waiting();
        yield return Declared();
        if (path.StartsWith("CdrStats.Web/", StringComparison.Ordinal))
        {
            yield return Sql();
        }
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\bThread\.Sleep\b|\.Wait\(\)|\.GetAwaiter\(\)\.GetResult\(\)|\bTask\w*\.Result\b|Async\([^()]*\)\.Result\b")]
    private static partial Regex Waiting();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\s+\w*(Helper|Helpers|Manager|Util|Utils|Utilities|Common|Base|Model|Service|Services)\b")]
    private static partial Regex Declared();

    [GeneratedRegex("""["\s](select\s.+\sfrom|insert into|delete from|update \w+ set)\s""")]
    private static partial Regex Sql();

    [GeneratedRegex(@"(?<=/)(Helpers?|Managers?|Utils?|Utilities|Common|Models?|Services)(?=/)|\w*(Helper|Manager|Util|Utils|Model|Base)(?=\.(cs|razor)$)")]
    private static partial Regex BannedNames();

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|NotImplemented" + @"Exception|NotSupported" + @"Exception)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\b(from|join)\s+(call|call_attempt|rollup_\w+|customer|account_code)\b")]
    private static partial Regex TenantTables();

    [GeneratedRegex(@"\b(CreateCommand|CreateBatch|OpenConnectionAsync)\(")]
    private static partial Regex Opened();

    [GeneratedRegex(@"\bCreateCommand\(scope\b|\bTenantScope\.Enter\(")]
    private static partial Regex Bound();

    [GeneratedRegex(@"^\s*///?.*$|\s//\s.*$")]
    private static partial Regex Comment();
}
