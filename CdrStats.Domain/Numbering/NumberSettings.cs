namespace CdrStats.Domain.Numbering;

/// <summary>How a switch's users dial (spec/mediation.md 3): one global set, with an override per switch.</summary>
/// <param name="LocalDialcode">Calling code put before local and national numbers.</param>
/// <param name="MinDigits">Fewer digits than this, after stripping: an extension.</param>
/// <param name="MaxDigits">Up to this many digits: local or national; more: international already.</param>
/// <param name="PrefixesToIgnore">Literal prefixes, stripped longest first, again and again.</param>
/// <param name="InternationalPrefixes">A number that carries one is international, if it survives.</param>
/// <param name="ServiceCodes">Dialled before a number to hide or show the caller; dropped.</param>
/// <param name="InternalMaxDigits">So many digits as dialled, or fewer: internal.</param>
/// <param name="PrefixLimitMin">Shortest dial code that may match.</param>
/// <param name="PrefixLimitMax">Longest dial code that may match.</param>
public sealed record NumberSettings(
    string LocalDialcode,
    int MinDigits,
    int MaxDigits,
    IReadOnlyList<string> PrefixesToIgnore,
    IReadOnlyList<string> InternationalPrefixes,
    IReadOnlyList<string> ServiceCodes,
    int InternalMaxDigits,
    int PrefixLimitMin,
    int PrefixLimitMax)
{
    /// <summary>What cannot be meant, in one sentence; null when nothing is wrong.</summary>
    public string? Complaint =>
        MinDigits > MaxDigits ? $"PhoneNumberMinDigits is {MinDigits} and PhoneNumberMaxDigits {MaxDigits}: every number would be an extension or international."
        : PrefixLimitMin > PrefixLimitMax ? $"PrefixLimitMin is {PrefixLimitMin} and PrefixLimitMax {PrefixLimitMax}: no dial code would ever match."
        : null;

    /// <summary>These settings where another calling code is local. What follows from the code is that country's, unless it was chosen otherwise than by default.</summary>
    public NumberSettings In(string localDialcode)
    {
        var (here, there) = (DefaultFor(LocalDialcode), DefaultFor(localDialcode));
        return this with
        {
            LocalDialcode = localDialcode,
            MaxDigits = MaxDigits == here.MaxDigits ? there.MaxDigits : MaxDigits,
            PrefixesToIgnore = PrefixesToIgnore.SequenceEqual(here.PrefixesToIgnore) ? there.PrefixesToIgnore : PrefixesToIgnore,
            InternationalPrefixes = InternationalPrefixes.SequenceEqual(here.InternationalPrefixes) ? there.InternationalPrefixes : InternationalPrefixes,
        };
    }

    /// <summary>The defaults for a country's calling code: 011 is an international prefix only where <paramref name="localDialcode"/> is 1.</summary>
    public static NumberSettings DefaultFor(string localDialcode = "1")
    {
        var american = localDialcode == "1";
        return new NumberSettings(
            localDialcode,
            MinDigits: 6,
            MaxDigits: american ? 10 : 9,
            PrefixesToIgnore: american
                ? ["+", "0", "00", "000", "0000", "00000", "011", "55555", "99999"]
                : ["+", "0", "00", "000", "0000", "00000", "55555", "99999"],
            InternationalPrefixes: american ? ["+", "00", "011"] : ["+", "00"],
            ServiceCodes: ["*67", "*82", "*31#", "#31#"],
            InternalMaxDigits: 5,
            PrefixLimitMin: 1,
            PrefixLimitMax: 15);
    }
}
