namespace CdrStats.Infrastructure.Import.Files;

/// <summary>The columns of the predecessor's import file, and what ties the records of one call together.</summary>
internal static class CallFileColumns
{
    public static readonly string[] All =
    [
        "switch", "cdr_source_type", "callid", "caller_id_number", "caller_id_name", "destination_number", "dialcode", "state", "channel", "starting_date",
        "duration", "billsec", "progresssec", "answersec", "waitsec", "hangup_cause_id", "hangup_cause", "direction", "country_code", "accountcode",
        "buy_rate", "buy_cost", "sell_rate", "sell_cost", "extradata", LinkedId,
    ];

    /// <summary>The one column that the predecessor did not know.</summary>
    public const string LinkedId = "linked_id";

    public static readonly string[] Required = ["switch", "starting_date", "duration", "billsec"];

    /// <summary>What a rejected line is told in, beside its own values; left out when the corrected file is read.</summary>
    public static readonly string[] Remarks = ["rejected_line", "rejected_reason"];

    /// <summary>The column behind a name in the header; the manual prints one of them as <c>progressec</c>.</summary>
    public static string Named(string header)
    {
        var name = header.Trim().ToLowerInvariant();
        return name == "progressec" ? "progresssec" : name;
    }
}
