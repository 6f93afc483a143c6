namespace CdrStats.Pusher.Records;

/// <summary>Destinations that are no columns of the inbox: what a field says helps to fill columns.</summary>
internal static class RecordRole
{
    /// <summary>When the call was answered.</summary>
    public const string AnswerDate = "answer_date";

    /// <summary>The one duration of a switch that knows no other: seconds from <c>starting_date</c> to the end.</summary>
    public const string CallLength = "call_length";

    /// <summary>The final SIP status: kept in the extra data, and mapped to a cause.</summary>
    public const string SipStatus = "sip_status";

    /// <summary>A text that may hold <c>Q.850;cause=</c>, which then is the cause.</summary>
    public const string Reason = "reason";

    /// <summary>The switch's own word for how the call ended, mapped to a cause.</summary>
    public const string Disposition = "disposition";

    /// <summary>Read to name the record, and not sent.</summary>
    public const string Nothing = "none";

    public static readonly IReadOnlyList<string> All = [AnswerDate, CallLength, SipStatus, Reason, Disposition, Nothing];
}
