namespace CdrStats.Web.Realtime;

/// <summary>How calls in progress stand to their limit: near it from four fifths on.</summary>
internal static class LimitTone
{
    private const decimal Near = 0.8m;

    /// <summary>A status colour; empty: there is no limit, or it is far.</summary>
    public static string Of(long calls, int? limit) => limit is not { } most ? "" : calls >= most ? "critical" : calls >= Near * most ? "warning" : "";

    /// <summary>English, for whoever does not see the colour; it goes through the localiser.</summary>
    public static string Words(long calls, int? limit) => Of(calls, limit) switch
    {
        "critical" => "at the limit",
        "warning" => "near the limit",
        _ => "",
    };
}
