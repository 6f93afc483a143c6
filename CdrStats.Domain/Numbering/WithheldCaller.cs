using System.Collections.Frozen;

namespace CdrStats.Domain.Numbering;

/// <summary>The words switches write in place of a number that the caller hid.</summary>
internal static class WithheldCaller
{
    // Compared without separators: "Private Number" arrives as "privatenumber".
    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
        [
            "anonymous", "restricted", "unavailable", "private", "unknown", "withheld", "blocked", "hidden", "anon",
            "anonymouscaller", "unknowncaller", "unknownnumber", "privatenumber", "privatecaller", "blockednumber",
            "withheldnumber", "numberwithheld", "restrictednumber", "hiddennumber", "notavailable", "not_available",
            "idunavailable", "calleridunavailable", "nocallerid", "nonumber", "outofarea", "unidentified", "suppressed",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Says(ReadOnlySpan<char> text) => BySpan.Contains(text);
}
