using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Switches;

namespace CdrStats.Web.Switches;

/// <summary>Direction rules as people type them: one a line, in the order in which they are tried.</summary>
internal static class DirectionRuleText
{
    private static readonly string[] Fields = ["channel", "context", "caller_kind"];

    /// <summary>The rules, or null when a line is not one.</summary>
    public static IReadOnlyList<DirectionRule>? Read(string text)
    {
        var rules = new List<DirectionRule>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 3 || !Fields.Contains(words[0]) || !Enum.TryParse<CallDirection>(words[^1], ignoreCase: true, out var direction))
            {
                return null;
            }

            rules.Add(new DirectionRule { Position = rules.Count, Field = words[0], Pattern = string.Join(' ', words[1..^1]), Direction = direction });
        }

        return rules;
    }

    /// <summary>A rule as it is typed.</summary>
    public static string Write(DirectionRule rule) => $"{rule.Field} {rule.Pattern} {rule.Direction.ToString().ToLowerInvariant()}";
}
