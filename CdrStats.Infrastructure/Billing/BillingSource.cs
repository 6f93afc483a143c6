using CdrStats.Domain.Billing;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Infrastructure.Billing;

/// <summary>A roll-up, with what it tells apart: the narrowest that knows all that is asked is read.</summary>
internal sealed record BillingSource(string Table, IReadOnlySet<BillingBy> Knows)
{
    private static readonly BillingSource[] All =
    [
        new("rollup_traffic", new HashSet<BillingBy> { BillingBy.Switch, BillingBy.Customer }),
        new("rollup_country", new HashSet<BillingBy> { BillingBy.Switch, BillingBy.Customer, BillingBy.Country }),
        new("rollup_destination", new HashSet<BillingBy> { BillingBy.Switch, BillingBy.Destination, BillingBy.Carrier }),
        new("rollup_sale", new HashSet<BillingBy> { BillingBy.Switch, BillingBy.Customer, BillingBy.Destination, BillingBy.Carrier }),
    ];

    /// <returns>Null: no roll-up knows all of it.</returns>
    public static BillingSource? For(BillingBy by, BillingFilter filter, bool isOfOneCustomer)
    {
        var asked = new List<BillingBy>();
        Ask(by, by is not BillingBy.Day and not BillingBy.Month);
        Ask(BillingBy.Switch, filter.SwitchId is not null);
        Ask(BillingBy.Customer, filter.CustomerId is not null || isOfOneCustomer);
        Ask(BillingBy.Country, filter.Country is not null);
        Ask(BillingBy.Destination, filter.DialCode is not null);
        Ask(BillingBy.Carrier, filter.CarrierId is not null);
        return All.FirstOrDefault(source => asked.All(source.Knows.Contains));

        void Ask(BillingBy what, bool isAsked)
        {
            if (isAsked)
            {
                asked.Add(what);
            }
        }
    }

    /// <summary>What reports of traffic tell apart alike. A switch is told apart by all of them.</summary>
    public static Facts FactsOf(BillingBy by, BillingFilter filter) => by switch
    {
        BillingBy.Customer => Facts.Customer,
        BillingBy.Country => Facts.Country,
        BillingBy.Destination => Facts.DialCode,
        BillingBy.Carrier => Facts.Carrier,
        _ => filter.Country is null ? Facts.Traffic : Facts.Country,
    };

    /// <summary>What is told apart, as the roll-ups keep it.</summary>
    public static string Column(BillingBy by) => by switch
    {
        BillingBy.Customer => "customer_id",
        BillingBy.Carrier => "carrier_id",
        BillingBy.Country => "country",
        BillingBy.Destination => "dial_code",
        BillingBy.Switch => "switch_id",
        _ => "''",
    };

    /// <summary>The same of a call.</summary>
    public static string OfCall(BillingBy by) => by switch
    {
        BillingBy.Customer => "coalesce(customer_id, 0)",
        BillingBy.Carrier => "coalesce(buy_plan_id, 0)",
        BillingBy.Country => "coalesce(country, '')",
        BillingBy.Destination => "coalesce(dial_code, '')",
        BillingBy.Switch => "switch_id",
        _ => "''",
    };
}
