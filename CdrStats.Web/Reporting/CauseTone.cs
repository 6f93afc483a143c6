namespace CdrStats.Web.Reporting;

/// <summary>What a hang-up cause says of the network: what went well, what the called side or the caller decided, what the network did.</summary>
internal static class CauseTone
{
    public static string? Of(string cause) => cause switch
    {
        "16" => "ok",
        "17" or "18" or "19" or "20" or "21" or "31" or "487" => null,
        "1" or "2" or "3" or "28" => "warning",
        _ => "critical",
    };
}
