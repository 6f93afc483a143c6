using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Reporting;
using Microsoft.AspNetCore.Mvc;

namespace CdrStats.Web.Reporting;

/// <summary>The filters of the ranking by quality as they stand in an address, of the page and of the interface alike.</summary>
public sealed record QualityRequest(
    [property: FromQuery(Name = "from")] string? From,
    [property: FromQuery(Name = "to")] string? To,
    [property: FromQuery(Name = "by")] string? By,
    [property: FromQuery(Name = "switch")] string? Switch,
    [property: FromQuery(Name = "customer")] string? Customer,
    [property: FromQuery(Name = "country")] string? Country,
    [property: FromQuery(Name = "time_zone")] string? TimeZone)
{
    internal static IReadOnlyList<string> Names { get; } = ["by", .. ReportRequest.Names];

    /// <summary>Reads the filters; told apart by switch where nothing else is said.</summary>
    /// <param name="problem">What is wrong and what is allowed; empty when nothing is.</param>
    public bool TryRead(AccessScope scope, DateTimeOffset now, out ReportFilter filter, out QualityBy by, out string problem)
    {
        by = QualityBy.Switch;
        if (!new ReportRequest(From, To, Switch, Customer, Country, TimeZone).TryRead(now, out filter, out problem))
        {
            return false;
        }

        // A number is not its name.
        if (!string.IsNullOrWhiteSpace(By) && (!By.All(char.IsAsciiLetter) || !Enum.TryParse(By, ignoreCase: true, out by) || !QualityReport.MayAsk(scope, by)))
        {
            problem = $"by is {string.Join(", ", Enum.GetValues<QualityBy>().Where(one => QualityReport.MayAsk(scope, one)).Select(Name))}.";
        }

        return problem.Length == 0;
    }

    internal async Task<Asked<QualityReport>> AskAsync(ReportReader reader) => TryRead(reader.Scope, reader.Now, out var filter, out var by, out var problem)
        ? await Asked<QualityReport>.FoundAsync(reader, filter.Switch, filter.Customer, filter.Country, found => QualityReport.ReadAsync(reader.Traffic, reader.Scope, found, filter.Range, by, reader.Cancellation))
        : Asked<QualityReport>.Refused(problem);

    /// <summary>As an address says it.</summary>
    public static string Name(QualityBy by) => by.ToString().ToLowerInvariant();

    /// <summary>As people say it.</summary>
    public static string Words(QualityBy by) => by switch
    {
        QualityBy.Switch => "by switch",
        QualityBy.Customer => "by customer",
        QualityBy.Carrier => "by carrier",
        QualityBy.Country => "by country",
        _ => "by destination",
    };
}
