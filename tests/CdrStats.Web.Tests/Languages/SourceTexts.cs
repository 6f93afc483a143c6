using System.Text.RegularExpressions;

namespace CdrStats.Web.Tests.Languages;

/// <summary>The texts that a source file asks the localiser for: <c>T["…"]</c>, <c>texts["…"]</c> and <c>.Plural(n, "…", "…")</c>.</summary>
internal static partial class SourceTexts
{
    /// <returns>What is asked for, and of sentences that count the one for many apart.</returns>
    public static IEnumerable<(string Text, bool IsOfMany)> Of(string source)
    {
        foreach (Match asked in Asked().Matches(source))
        {
            var inside = Inside(source, asked.Index + asked.Length - 1);
            foreach (Match literal in Literal().Matches(First(inside)))
            {
                yield return (Read(literal), false);
            }
        }

        foreach (Match counted in Counted().Matches(source))
        {
            var inside = Within().Replace(Inside(source, counted.Index + counted.Length - 1), "");
            var literals = Literal().Matches(inside);
            // Where the call chooses between two things to count, the first half is of one.
            for (var i = 0; i < literals.Count; i++)
            {
                yield return (Read(literals[i]), i >= literals.Count / 2);
            }
        }
    }

    private static string Read(Match literal) => literal.Groups[1].Value.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\u2192", "→", StringComparison.Ordinal);

    // What stands between a bracket and the one that closes it.
    private static string Inside(string source, int open)
    {
        var (depth, isQuoted) = (0, false);
        for (var i = open; i < source.Length; i++)
        {
            var letter = source[i];
            if (isQuoted)
            {
                i += letter == '\\' ? 1 : 0;
                isQuoted = letter != '"';
            }
            else if (letter == '"')
            {
                isQuoted = true;
            }
            else
            {
                depth += letter is '(' or '[' or '{' ? 1 : letter is ')' or ']' or '}' ? -1 : 0;
                if (depth == 0)
                {
                    return source[(open + 1)..i];
                }
            }
        }

        return "";
    }

    // Up to the comma behind it: what follows fills the placeholders.
    private static string First(string arguments)
    {
        var (depth, isQuoted) = (0, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            var letter = arguments[i];
            if (isQuoted)
            {
                i += letter == '\\' ? 1 : 0;
                isQuoted = letter != '"';
            }
            else if (letter == '"')
            {
                isQuoted = true;
            }
            else if (letter == ',' && depth == 0)
            {
                return arguments[..i];
            }
            else
            {
                depth += letter is '(' or '[' or '{' ? 1 : letter is ')' or ']' or '}' ? -1 : 0;
            }
        }

        return arguments;
    }

    [GeneratedRegex(@"\b(?:T|texts|words)\[")]
    private static partial Regex Asked();

    // A text that fills a place in the sentence.
    [GeneratedRegex(@"\b(?:T|texts|words)\[""(?:[^""\\]|\\.)*""")]
    private static partial Regex Within();

    [GeneratedRegex(@"\.Plural\(")]
    private static partial Regex Counted();

    [GeneratedRegex(@"(?<!\$)""((?:[^""\\\n]|\\.)*)""")]
    private static partial Regex Literal();
}
