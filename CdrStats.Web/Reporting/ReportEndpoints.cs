using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Serialization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Reporting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Reporting;

public sealed record RangeAnswer(DateTimeOffset From, DateTimeOffset To, string TimeZone, string Step);

/// <summary>Amounts are strings with their exact decimals; a customer's answer has no buy side.</summary>
public sealed record AmountAnswer(
    string Currency,
    string SellCost,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BuyCost,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Margin);

/// <param name="Calls">Every record of a call; so are duration, billsec and amounts.</param>
/// <param name="Attempts">Calls, with the records that a switch writes for one call (linked_id) taken as one; the ratios are of these.</param>
/// <param name="Answered">Attempts of which a record has talk time.</param>
/// <param name="Asr">Percent; null when there was no attempt.</param>
/// <param name="Acd">Seconds of answered attempts, each with its longest record; null when none was answered.</param>
public sealed record FiguresAnswer(long Calls, long Attempts, long Answered, long Duration, long Billsec, decimal? Asr, decimal? Ner, decimal? Acd, IReadOnlyList<AmountAnswer> Amounts);

/// <param name="Points">Pairs of time (RFC 3339) and calls.</param>
public sealed record SeriesAnswer(string Key, string Name, IReadOnlyList<object[]> Points);

public sealed record RowAnswer(string Key, string Name, FiguresAnswer Figures);

public sealed record ReportAnswer(RangeAnswer Range, FiguresAnswer Totals, IReadOnlyList<SeriesAnswer> Series, IReadOnlyList<RowAnswer> Rows);

/// <summary>The figures behind the report pages.</summary>
public static class ReportEndpoints
{
    public static void MapReports(this RouteGroupBuilder api)
    {
        var reports = api.MapGroup("/report").WithTags("report");
        reports.MapGet("/overview/", OverviewAsync).RequireAuthorization(Permissions.Overview).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Totals of a range of call starts, calls by switch over time (quarters, hours or days of the zone, by the range's length), and countries.");
    }

    private static async Task<Results<Ok<ReportAnswer>, ProblemHttpResult>> OverviewAsync(
        [AsParameters] ReportRequest request, HttpRequest http, ClaimsPrincipal user, TrafficQueries traffic, TimeProvider clock, CancellationToken cancellation)
    {
        if (http.Query.Keys.FirstOrDefault(key => !ReportRequest.Names.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            return TypedResults.Problem($"\"{unknown}\" is no filter of this report; there are {string.Join(", ", ReportRequest.Names)}.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (!request.TryRead(clock.GetUtcNow(), out var filter, out var problem))
        {
            return TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        }

        return await OverviewReport.ReadAsync(traffic, user.Scope(), filter, cancellation) is { } report
            ? TypedResults.Ok(Answer(report))
            : TypedResults.Problem("There is no such switch or customer.", statusCode: StatusCodes.Status404NotFound);
    }

    private static ReportAnswer Answer(OverviewReport report) => new(
        new RangeAnswer(report.Range.From, report.Range.To, report.Zone.Id, report.Step.ToString().ToLowerInvariant()),
        Answer(report.Totals),
        [.. report.Switches.Select(series => new SeriesAnswer(
            series.SwitchId.ToString(CultureInfo.InvariantCulture), series.Name,
            [.. series.Points.Select(point => new object[] { point.At, point.Figures.Calls })]))],
        [.. report.Countries.Select(row => new RowAnswer(row.Key, row.Name, Answer(row.Figures)))]);

    private static FiguresAnswer Answer(TrafficFigures figures) => new(
        figures.Calls, figures.Attempts, figures.Answered, figures.Duration, figures.BillSeconds, Percent(figures.Asr), Percent(figures.Ner),
        figures.Acd is { } acd ? decimal.Round(acd, 2) : null,
        [.. figures.Amounts.Where(amounts => amounts.Currency.Length > 0).Select(amounts => new AmountAnswer(
            amounts.Currency, Text(amounts.SellCost), amounts.BuyCost is { } buy ? Text(buy) : null, amounts.Margin is { } margin ? Text(margin) : null))]);

    private static decimal? Percent(decimal? ratio) => ratio is { } known ? decimal.Round(known * 100, 2) : null;

    private static string Text(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);
}
