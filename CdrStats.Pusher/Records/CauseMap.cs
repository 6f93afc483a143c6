using System.Globalization;
using System.Text.RegularExpressions;

namespace CdrStats.Pusher.Records;

/// <summary>
/// Q.850 causes for SIP statuses and for a switch's own words. Switches differ, so every entry can be changed by the operator.
/// A cause says nothing about whether a call was answered: that is an answer time, or seconds billed.
/// </summary>
internal sealed partial class CauseMap(IReadOnlyDictionary<string, int> entries, IReadOnlyDictionary<string, int> statuses)
{
    /// <summary>Stands for every word that has no entry.</summary>
    public const string Other = "*";

    private const int NormalClearing = 16;
    private const int TemporaryFailure = 41;

    /// <summary>487 is no Q.850 code: it is how "the caller gave up" is told from a refusal, here as in FreeSWITCH.</summary>
    public static readonly IReadOnlyDictionary<string, int> Common = Statuses(
        (400, 41), (401, 21), (402, 21), (403, 21), (404, 1), (408, 18), (410, 22), (480, 19), (483, 25), (484, 28), (486, 17), (487, 487), (488, 65),
        (501, 29), (502, 27), (503, 38), (504, 102), (600, 17), (603, 21));

    /// <summary>RFC 3398, section 8.2.6.1; 487, 488 and 606, which it leaves open or reads from a Warning, as in <see cref="Common"/>.</summary>
    public static readonly IReadOnlyDictionary<string, int> Rfc3398 = Statuses(
        (400, 41), (401, 21), (402, 21), (403, 21), (404, 1), (405, 63), (406, 79), (407, 21), (408, 102), (410, 22), (413, 127), (414, 127), (415, 79), (416, 127),
        (420, 127), (421, 127), (423, 127), (480, 18), (481, 41), (482, 25), (483, 25), (484, 28), (485, 1), (486, 17), (487, 487), (488, 65),
        (500, 41), (501, 79), (502, 38), (503, 41), (504, 102), (505, 127), (513, 127), (600, 17), (603, 21), (604, 1));

    public static string Word(string written) => written.Trim().ToUpperInvariant();

    /// <summary>The cause in <c>Q.850;cause=16</c>, alone or among several reasons.</summary>
    public static int? InReason(string? text) => text is not null && Q850().Match(text) is { Success: true } found
        ? int.Parse(found.Groups["cause"].ValueSpan, CultureInfo.InvariantCulture)
        : null;

    /// <param name="status">The final SIP status, as delivered.</param>
    /// <param name="disposition">The switch's own word.</param>
    /// <param name="billed">Whether seconds were billed: such a call ended normally when nothing says how.</param>
    public int? Of(string? status, string? disposition, bool billed)
    {
        var known = (string.IsNullOrWhiteSpace(status) ? null : OfStatus(status.Trim())) ?? (string.IsNullOrWhiteSpace(disposition) ? null : OfWord(Word(disposition)));
        return known ?? (billed ? NormalClearing : null);
    }

    private int? OfStatus(string status) =>
        entries.TryGetValue(status, out var own) ? own
        : statuses.TryGetValue(status, out var usual) ? usual
        : status is not [>= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9'] ? null
        : entries.TryGetValue($"{status[0]}XX", out var family) || entries.TryGetValue(Other, out family) ? family
        : status[0] switch { '2' => NormalClearing, '4' or '5' or '6' => TemporaryFailure, _ => null };

    private int? OfWord(string word) => entries.TryGetValue(word, out var cause) || entries.TryGetValue(Other, out cause) ? cause : null;

    private static Dictionary<string, int> Statuses(params (int Status, int Cause)[] pairs) =>
        pairs.Append((Status: 200, Cause: NormalClearing)).ToDictionary(pair => pair.Status.ToString(CultureInfo.InvariantCulture), pair => pair.Cause);

    [GeneratedRegex(@"\bQ\.850\b[^,]*?;\s*cause\s*=\s*""?(?<cause>\d{1,3})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Q850();
}
