using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Reporting;
using Microsoft.AspNetCore.Mvc;

namespace CdrStats.Web.Reporting;

/// <summary>The filters of calls in progress as they stand in an address, of the page and of the interface alike.</summary>
public sealed record ConcurrentRequest(
    [property: FromQuery(Name = "from")] string? From,
    [property: FromQuery(Name = "to")] string? To,
    [property: FromQuery(Name = "by")] string? By,
    [property: FromQuery(Name = "of")] string? Of,
    [property: FromQuery(Name = "switch")] string? Switch,
    [property: FromQuery(Name = "customer")] string? Customer,
    [property: FromQuery(Name = "country")] string? Country,
    [property: FromQuery(Name = "time_zone")] string? TimeZone)
{
    internal static IReadOnlyList<string> Names { get; } = ["by", "of", .. ReportRequest.Names];

    internal async Task<Asked<ConcurrencyReport>> AskAsync(ReportReader reader) => TryRead(reader.Scope, reader.Now, out var filter, out var by, out var part, out var problem)
        ? await Asked<ConcurrencyReport>.FoundAsync(reader, filter.Switch, filter.Customer, filter.Country,
            found => reader.Sources.Concurrency.ReadAsync(reader.Scope, found, filter.Range, filter.Zone, by, part, reader.Cancellation))
        : Asked<ConcurrencyReport>.Refused(problem);

    /// <summary>As an address says it.</summary>
    internal static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private bool TryRead(AccessScope scope, DateTimeOffset now, out ReportFilter filter, out ConcurrentBy by, out ConcurrentPart part, out string problem)
    {
        (by, part) = (ConcurrentBy.Switch, ConcurrentPart.Talk);
        // Where no beginning is asked for it is a day ago: a week of calls is more than one asks for in passing.
        var from = string.IsNullOrWhiteSpace(From) && string.IsNullOrWhiteSpace(To) ? ReportLinks.Plain(now.AddDays(-1)) : From;
        if (!new ReportRequest(from, To, Switch, Customer, Country, TimeZone).TryRead(now, out filter, out problem))
        {
            return false;
        }

        if (filter.Range.To - filter.Range.From > ConcurrencyReport.Longest)
        {
            problem = $"The range has up to {ConcurrencyReport.Longest.Days} days: every call of it is looked at.";
        }
        else if (!TryName(By, ref by) || !ConcurrencyReport.MayAsk(scope, by))
        {
            problem = $"by is {string.Join(", ", Enum.GetValues<ConcurrentBy>().Where(one => ConcurrencyReport.MayAsk(scope, one)).Select(Name))}.";
        }
        else if (!TryName(Of, ref part))
        {
            problem = $"of is {string.Join(" or ", Enum.GetValues<ConcurrentPart>().Select(Name))}.";
        }

        return problem.Length == 0;
    }

    // A number is not its name.
    private static bool TryName<T>(string? text, ref T value) where T : struct, Enum =>
        string.IsNullOrWhiteSpace(text) || (text.All(char.IsAsciiLetter) && Enum.TryParse(text, ignoreCase: true, out value));
}
