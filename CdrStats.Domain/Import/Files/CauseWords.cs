namespace CdrStats.Domain.Import.Files;

/// <summary>Tables of what switches write for causes, each with the Q.850 code it stands for (spec/mediation.md 4): a start for a mapping, to be edited there.</summary>
public static class CauseWords
{
    public static IReadOnlyList<CauseWord> Asterisk { get; } =
    [
        new("ANSWER", 16), new("ANSWERED", 16), new("BUSY", 17), new("NOANSWER", 19), new("NO ANSWER", 19), new("CANCEL", 21), new("CANCELED", 21), new("CONGESTION", 34),
        new("CHANUNAVAIL", 47), new("INVALIDARGS", 47), new("DONTCALL", 21), new("TORTURE", 21), new("FAIL", 41), new("FAILED", 41), new("*", 41),
    ];

    public static IReadOnlyList<CauseWord> Sip { get; } =
    [
        new("200", 16), new("400", 41), new("401", 21), new("402", 21), new("403", 21), new("603", 21), new("404", 1), new("408", 18), new("410", 22), new("480", 19), new("483", 25), new("484", 28),
        new("486", 17), new("600", 17), new("487", 487), new("488", 65), new("501", 29), new("502", 27), new("503", 38), new("504", 102), new("*", 41),
    ];
}
