using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Billing;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Web.Reporting;
using Microsoft.AspNetCore.Mvc;

namespace CdrStats.Web.Billing;

/// <summary>What a billing report is asked for, as it stands in the address of the page, the export and the interface alike.</summary>
public sealed record BillingRequest(
    [property: FromQuery(Name = "by")] string? By,
    [property: FromQuery(Name = "from")] string? From,
    [property: FromQuery(Name = "to")] string? To,
    [property: FromQuery(Name = "switch")] string? Switch,
    [property: FromQuery(Name = "customer")] string? Customer,
    [property: FromQuery(Name = "country")] string? Country,
    [property: FromQuery(Name = "dialcode")] string? DialCode,
    [property: FromQuery(Name = "carrier")] string? Carrier,
    [property: FromQuery(Name = "time_zone")] string? TimeZone)
{
    internal static IReadOnlyList<string> Names { get; } = ["by", "from", "to", "switch", "customer", "country", "dialcode", "carrier", "time_zone"];

    /// <summary>What a reader may tell apart.</summary>
    public static IReadOnlyList<BillingBy> Choices(AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [.. Enum.GetValues<BillingBy>().Where(by => scope.SeesEverything || by is not BillingBy.Carrier and not BillingBy.Customer)];
    }

    /// <summary>Reads the question. Without a range it is the last 30 days up to now, without a zone UTC, by day.</summary>
    public async Task<BillingQuestion> ReadAsync(AccessScope scope, TrafficQueries traffic, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(traffic);
        var choices = Choices(scope);
        var by = string.IsNullOrWhiteSpace(By) ? (BillingBy?)BillingBy.Day : choices.Cast<BillingBy?>().FirstOrDefault(one => EnumText.Of(one!.Value).Equals(By.Trim(), StringComparison.OrdinalIgnoreCase));
        if (by is null)
        {
            return new BillingQuestion.Wrong($"by is one of {string.Join(", ", choices.Select(EnumText.Of))}.");
        }

        if (!new ReportRequest(string.IsNullOrWhiteSpace(From) && string.IsNullOrWhiteSpace(To) ? ReportLinks.Plain(now.AddDays(-30)) : From, To, Switch, Customer, Country, TimeZone).TryRead(now, out var read, out var problem))
        {
            return new BillingQuestion.Wrong(problem);
        }

        if (DialCode?.Trim() is { Length: > 0 } code && !code.All(char.IsAsciiDigit))
        {
            return new BillingQuestion.Wrong("dialcode is the digits of a dial code such as 3491.");
        }

        var known = await traffic.FilterAsync(scope, read.Switch, read.Customer, read.Country, cancellation);
        var carrier = string.IsNullOrWhiteSpace(Carrier) ? null : await traffic.CarrierAsync(scope, Carrier.Trim(), cancellation);
        if (known is null || (carrier is null && !string.IsNullOrWhiteSpace(Carrier)))
        {
            return new BillingQuestion.Wrong("There is no such switch, customer or carrier plan.", IsMissing: true);
        }

        var filter = new BillingFilter(known.SwitchId, known.CustomerId, known.Country, string.IsNullOrWhiteSpace(DialCode) ? null : DialCode.Trim(), carrier);
        return BillingQueries.Knows(scope, by.Value, filter)
            ? new BillingQuestion.Of(by.Value, filter, read.Range, read.Zone)
            : new BillingQuestion.Wrong("Countries are not counted by dial code or carrier: leave out country, or those.");
    }
}

/// <summary>A billing report that is asked for, or why it cannot be.</summary>
public abstract record BillingQuestion
{
    private BillingQuestion()
    {
    }

    public sealed record Of(BillingBy By, BillingFilter Filter, TimeRange Range, TimeZoneInfo Zone) : BillingQuestion;

    /// <param name="IsMissing">What is named is not there, or not to be seen.</param>
    public sealed record Wrong(string Problem, bool IsMissing = false) : BillingQuestion;
}
