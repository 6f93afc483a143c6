using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CdrStats.Domain.Texts;

/// <summary>
/// A sentence with values in it that is stored as it is written, in English, and told on pages in the language of whoever reads: by its form it is known
/// again, and the form is what a language translates.
/// </summary>
/// <param name="other">With {0}, {1} and so on for the values.</param>
/// <param name="one">Where {0} is 1; null: there it is the same.</param>
public sealed class Sentence(string other, string? one = null)
{
    private readonly Dictionary<int, IReadOnlyList<string>> _choices = [];
    private readonly HashSet<int> _worded = [];
    private Regex? _other;
    private Regex? _one;

    public string Other => other;

    public string? One => one;

    /// <summary>What the value at that place may be: words of the console's own, which are translated, too.</summary>
    public Sentence Choice(int place, params IReadOnlyList<string> words)
    {
        _choices[place] = words;
        return Words(place);
    }

    /// <summary>The value at that place is words of the console's own, or a sentence.</summary>
    public Sentence Words(int place)
    {
        _worded.Add(place);
        return this;
    }

    public bool IsWorded(int place) => _worded.Contains(place);

    /// <summary>All words that stand at some place.</summary>
    public IEnumerable<string> AllChoices => _choices.Values.SelectMany(words => words);

    /// <summary>The sentence in English.</summary>
    public string Of(params object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return string.Format(CultureInfo.InvariantCulture, one is not null && Convert.ToString(values[0], CultureInfo.InvariantCulture) == "1" ? one : other, values);
    }

    /// <summary>The values of a sentence of this form; null: it is of another.</summary>
    public IReadOnlyList<string>? Values(string written) =>
        Match(_other ??= Form(other), written) ?? (one is null ? null : Match(_one ??= Form(one), written));

    private static IReadOnlyList<string>? Match(Regex form, string written) =>
        form.Match(written) is { Success: true } match ? [.. match.Groups.Values.Where(group => group.Name[0] == 'v').OrderBy(group => int.Parse(group.Name.AsSpan(1), CultureInfo.InvariantCulture)).Select(group => group.Value)] : null;

    private Regex Form(string form)
    {
        var pattern = new StringBuilder("^");
        var at = 0;
        for (var open = form.IndexOf('{', StringComparison.Ordinal); open >= 0; open = form.IndexOf('{', at))
        {
            var place = form[open + 1] - '0';
            pattern.Append(Regex.Escape(form[at..open])).Append(CultureInfo.InvariantCulture, $"(?<v{place}>{(_choices.TryGetValue(place, out var words) ? string.Join('|', words.OrderByDescending(word => word.Length).Select(Regex.Escape)) : ".+?")})");
            at = open + 3;
        }

        return new Regex(pattern.Append(Regex.Escape(form[at..])).Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }
}
