using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>A roll-up table by what it tells apart, and the same distinction made on the calls themselves and on the totals.</summary>
/// <param name="OfKey">The dimension as an expression over the totals' key.</param>
internal sealed record Facts(TotalOf Of, string Table, string Dimension, string OfCall, string OfKey = "key")
{
    public bool HasCustomer { get; private init; } = true;

    public bool HasMinutes { get; private init; }

    public bool HasCountry => Of == TotalOf.Country;

    public static Facts Traffic { get; } = new(TotalOf.Traffic, "rollup_traffic", "null::text", "null::text", "null::text") { HasMinutes = true };

    public static Facts Customer { get; } = new(TotalOf.Customer, "rollup_traffic", "customer_id::text", "coalesce(customer_id, 0)::text") { HasMinutes = true };

    public static Facts Cause { get; } = new(TotalOf.Cause, "rollup_cause", "cause::text", "cause::text");

    public static Facts Country { get; } = new(TotalOf.Country, "rollup_country", "country", "coalesce(country, '')");

    public static Facts Destination { get; } = new(
        TotalOf.Destination, "rollup_destination", "dial_code || '/' || carrier_id", "coalesce(dial_code, '') || '/' || coalesce(buy_plan_id, 0)")
    { HasCustomer = false };

    public static Facts DialCode { get; } = new(TotalOf.DialCode, "rollup_destination", "dial_code", "coalesce(dial_code, '')") { HasCustomer = false };

    public static Facts Carrier { get; } = new(TotalOf.Carrier, "rollup_destination", "carrier_id::text", "coalesce(buy_plan_id, 0)::text") { HasCustomer = false };
}
