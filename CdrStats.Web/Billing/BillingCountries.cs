using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Web.Billing;

/// <summary>The ten most called countries beside a billing report.</summary>
internal static class BillingCountries
{
    private const int Most = 10;

    /// <returns>Null where the report is of a dial code or a carrier: countries are not counted by those.</returns>
    public static async Task<IReadOnlyList<TrafficRow>?> ReadAsync(TrafficQueries traffic, AccessScope scope, BillingQuestion.Of asked, CancellationToken cancellation)
    {
        if (asked.Filter.DialCode is not null || asked.Filter.CarrierId is not null)
        {
            return null;
        }

        var filter = new TrafficFilter(asked.Filter.SwitchId, asked.Filter.CustomerId, asked.Filter.Country);
        return [.. (await traffic.ByCountryAsync(scope, filter, asked.Range, cancellation)).Take(Most)];
    }
}
