using System.Text.RegularExpressions;

namespace CdrStats.Web.Tests.Languages;

/// <summary>Finds what a page shows without having asked the localiser.</summary>
internal static partial class MarkupTexts
{
    // Names of things, of formats and of keys are the same in every language.
    private static readonly HashSet<string> Names = ["CdrStats", "Cdr", "Stats", "Ctrl K", "PNG", "SVG", "CSV", "UTF-8", "Latin-1", "OpenAPI", "Asterisk", "SIP", "LCR", "LCD", "PostgreSQL", "UTC", "ASR", "ACD", "ANSWERED = 16", "dd.MM.yyyy HH:mm:ss"];

    public static IEnumerable<string> PastTheLocaliser(string page)
    {
        var markup = Directive().Replace(Remark().Replace(Code().Replace(page, ""), ""), "");
        var shown = Attribute().Matches(markup).Where(match => !Framed(markup, match)).Select(match => match.Groups[1].Value);
        return shown.Concat(TextNode().Matches(WithoutExpressions(markup)).Select(match => match.Groups[1].Value).Where(text => !Program().IsMatch(text)))
            .Select(text => text.Trim(' ', '§', '·', '\n', '\r')).Where(text => Word().IsMatch(text) && !Names.Contains(text) && !Sample().IsMatch(text));
    }

    // A report's frame puts its title through the localiser itself.
    private static bool Framed(string markup, Match attribute) => markup.LastIndexOf('<', attribute.Index) is >= 0 and var at && markup.AsSpan(at).StartsWith("<ReportFrame", StringComparison.Ordinal);

    // Each @expression becomes a sign, so that what stands around it is left.
    private static string WithoutExpressions(string markup)
    {
        var left = new System.Text.StringBuilder();
        for (var i = 0; i < markup.Length; i++)
        {
            if (markup[i] != '@' || i + 1 == markup.Length)
            {
                left.Append(markup[i]);
                continue;
            }

            i = EndOf(markup, i + 1) - 1;
            left.Append('§');
        }

        return left.ToString();
    }

    private static int EndOf(string markup, int at)
    {
        while (at < markup.Length)
        {
            if (markup[at] is '(' or '[')
            {
                at = Closing(markup, at) + 1;
            }
            else if (char.IsLetterOrDigit(markup[at]) || markup[at] is '_' || (markup[at] is '.' or '?' or '!' && at + 1 < markup.Length && (char.IsLetter(markup[at + 1]) || markup[at + 1] is '.' or '[')))
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private static int Closing(string markup, int open)
    {
        var (depth, isQuoted) = (0, false);
        for (var i = open; i < markup.Length; i++)
        {
            if (isQuoted)
            {
                i += markup[i] == '\\' ? 1 : 0;
                isQuoted = markup[i] != '"';
                continue;
            }

            isQuoted = markup[i] == '"';
            depth += markup[i] is '(' or '[' ? 1 : markup[i] is ')' or ']' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return markup.Length - 1;
    }

    [GeneratedRegex(@"\n@code\s*\{.*", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"@\*.*?\*@|<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Remark();

    [GeneratedRegex(@"^@(page|using|inject|inherits|implements|layout|attribute|typeparam|namespace|rendermode)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"\b(?:title|aria-label|placeholder|alt|data-label|Title|Label|Placeholder|Heading|Any|Empty|Caption|Definition|Lead|Hint)=""([^""@]*)""")]
    private static partial Regex Attribute();

    [GeneratedRegex(@">([^<>{}=;]+)<")]
    private static partial Regex TextNode();

    [GeneratedRegex(@"[()]|=>|\b(var|if|else|foreach)\b|&&|\|\|")]
    private static partial Regex Program();

    [GeneratedRegex(@"\p{L}{3}")]
    private static partial Regex Word();

    // What is typed into a field, shown as a sample of it.
    [GeneratedRegex(@"^channel from-trunk")]
    private static partial Regex Sample();
}
