using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Rating;

namespace CdrStats.Web.Cdrs;

/// <summary>What values of a call are called on pages, in English: keys of the localiser. Links and the REST interface write them as <see cref="EnumText"/> does.</summary>
internal static class CallWords
{
    public static string Of(RatingStatus status) => status switch
    {
        RatingStatus.Given => "As given by the switch",
        RatingStatus.NotBillable => "Not billable",
        RatingStatus.NoPlan => "No plan",
        RatingStatus.NotAnswered => "Not answered",
        RatingStatus.NoRate => "No rate",
        RatingStatus.NoSellRate => "No retail rate",
        RatingStatus.NoBuyRate => "No carrier rate",
        _ => "Rated",
    };

    public static string Of(CallDirection direction) => direction switch
    {
        CallDirection.Inbound => "Inbound",
        CallDirection.Outbound => "Outbound",
        _ => "Unknown",
    };

    public static string Of(CallKind kind) => kind switch
    {
        CallKind.Internal => "Internal",
        CallKind.National => "National",
        CallKind.International => "International",
        _ => "Unknown",
    };

    public static string Of(CdrSource source) => source switch
    {
        CdrSource.Csv => "CSV file",
        CdrSource.Api => "REST interface",
        CdrSource.FreeSwitch => "FreeSWITCH",
        CdrSource.OpenSips => "OpenSIPS",
        CdrSource.SipWise => "Sipwise",
        CdrSource.Asterisk or CdrSource.Yate or CdrSource.Kamailio or CdrSource.Veraz => source.ToString(),
        _ => "Unknown",
    };

    /// <summary>A sentence for each thing that mediation did beyond reading the record.</summary>
    public static IEnumerable<string> Of(MediationRemarks remarks) =>
        Enum.GetValues<MediationRemarks>().Where(one => one != MediationRemarks.None && remarks.HasFlag(one)).Select(one => one switch
        {
            MediationRemarks.AnsweredCauseMended => "Cause 41 of an answered call was read as 16.",
            MediationRemarks.CountryFromRecord => "The country is the record's own.",
            MediationRemarks.DialCodeFromRecord => "The dial code is the record's own.",
            MediationRemarks.OwnerBySwitch => "The customer is the switch's default.",
            _ => "The direction came from the switch's rules.",
        });
}
