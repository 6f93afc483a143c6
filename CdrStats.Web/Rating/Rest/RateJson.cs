using CdrStats.Infrastructure.Rating;
using CdrStats.Web.Cdrs;

namespace CdrStats.Web.Rating.Rest;

/// <summary>A rate of a plan, in the plan's currency. Amounts are texts with their exact decimals.</summary>
/// <param name="Id">Also its version: a change ends a rate and makes another one, with an id of its own.</param>
/// <param name="Rate">A minute's price.</param>
/// <param name="InitialRate">A minute's price for the initial increment; null: that of every minute.</param>
/// <param name="Grace">Calls of up to so many seconds are free.</param>
/// <param name="ValidUntil">That instant is no longer part of it.</param>
/// <param name="SupersededAt">When a change or a deletion ended it; null while it counts.</param>
/// <param name="SupersededBy">Whose change that was.</param>
public sealed record RateJson(
    string Url, long Id, string Prefix, string Destination, string Rate, string? InitialRate, string ConnectionFee, int InitialIncrement, int Increment, int MinimumSeconds, string MinimumCharge, int Grace,
    DateTime? ValidFrom, DateTime? ValidUntil, bool Enabled, DateTime? SupersededAt, string? SupersededBy)
{
    internal static RateJson Of(RateRow row, string url) => new(
        url, row.Id, row.Prefix, row.Destination, CallJson.Exact(row.PerMinute), row.InitialPerMinute is { } own ? CallJson.Exact(own) : null, CallJson.Exact(row.ConnectionFee),
        row.InitialSeconds, row.IncrementSeconds, row.MinimumSeconds, CallJson.Exact(row.MinimumCharge), row.GraceSeconds,
        row.ValidFrom?.UtcDateTime, row.ValidUntil?.UtcDateTime, row.Enabled, row.SupersededAt?.UtcDateTime, row.SupersededBy);
}
