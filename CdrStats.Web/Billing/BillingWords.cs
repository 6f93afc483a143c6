using CdrStats.Domain.Billing;

namespace CdrStats.Web.Billing;

/// <summary>What a billing report calls things. English; it goes through the localiser.</summary>
internal static class BillingWords
{
    public static string Of(BillingBy by) => by switch
    {
        BillingBy.Day => "Day",
        BillingBy.Month => "Month",
        BillingBy.Customer => "Customer",
        BillingBy.Carrier => "Carrier plan",
        BillingBy.Country => "Country",
        BillingBy.Destination => "Destination",
        _ => "Switch",
    };

    /// <summary>For calls that have none.</summary>
    public static string None(BillingBy by) => by switch
    {
        BillingBy.Customer => "no owner",
        BillingBy.Carrier => "no carrier",
        BillingBy.Country => "no country",
        _ => "no destination",
    };
}
