using System.Globalization;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Audit;
using CdrStats.Web.Cdrs;

namespace CdrStats.Web.Audit;

/// <summary>What of the audit log an address asks for: the page's filters, and those of its files.</summary>
/// <param name="Period">Null: from <see cref="AuditFilter.From"/> to <see cref="AuditFilter.To"/>, as they stand in the address.</param>
internal sealed record AuditRequest(AuditFilter Filter, CallPeriod? Period)
{
    private static readonly CallPeriod _usual = CallPeriod.Find("30d")!;

    /// <param name="query">Names and values of the address: who, kind, action, what, last or from and to (UTC).</param>
    /// <param name="zone">In whose days a period is meant.</param>
    public static AuditRequest Read(Dictionary<string, string[]> query, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (from, to) = (Moment("from"), Moment("to"));
        var period = from is null && to is null ? CallPeriod.Find(CallAddress.One(query, "last")) ?? _usual : null;
        var range = period?.At(now, zone);

        // A period that ends now has no end here: what is done in the meantime is in it.
        return new AuditRequest(
            new AuditFilter(Text("who"), Text("kind"), Text("action"), Text("what"), range?.From ?? from, period is { IsOver: true } ? range?.To : to), period);

        string? Text(string name) => CallAddress.One(query, name).Trim() is { Length: > 0 } text ? text : null;

        DateTimeOffset? Moment(string name) =>
            DateTimeOffset.TryParse(CallAddress.One(query, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment.ToUniversalTime() : null;
    }
}
