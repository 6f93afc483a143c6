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

/// <param name="Hours">By the clock's hour, 0 to 23; one that comes twice is one. Null: the day has no such hour, or it has not begun yet.</param>
/// <param name="SoFar">Up to the time of day that the running day has reached; null when the compared day is over.</param>
public sealed record ComparedDayAnswer(DateOnly Date, DateTimeOffset From, DateTimeOffset To, FiguresAnswer Totals, FiguresAnswer? SoFar, IReadOnlyList<FiguresAnswer?> Hours);

/// <param name="Reached">The time of day that the running day has reached; null when the compared day is over.</param>
/// <param name="Days">The compared day first, then the earlier ones, latest first.</param>
public sealed record DailyAnswer(string TimeZone, string With, TimeOnly? Reached, IReadOnlyList<ComparedDayAnswer> Days);

/// <param name="Before">The same length of time before.</param>
/// <param name="AsrAtBest">The upper end of Wilson's 95 % interval of the answer-seizure ratio, percent: what the rows are ranked by, so that few attempts do not stand above many.</param>
public sealed record QualityRowAnswer(string Key, string Name, FiguresAnswer Figures, FiguresAnswer Before, decimal AsrAtBest);

/// <param name="By">switch, country; operators also customer, carrier, destination.</param>
public sealed record QualityAnswer(DateTimeOffset From, DateTimeOffset To, string By, FiguresAnswer Totals, FiguresAnswer Before, IReadOnlyList<QualityRowAnswer> Rows);

/// <summary>The figures behind the report pages.</summary>
public static class ReportEndpoints
{
    public static void MapReports(this RouteGroupBuilder api)
    {
        var reports = api.MapGroup("/report").WithTags("report");
        reports.MapGet("/overview/", OverviewAsync).RequireAuthorization(Permissions.Overview).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Totals of a range of call starts, calls by switch over time (quarters, hours or days of the zone, by the range's length), and countries.");
        reports.MapGet("/country/", CountryAsync).RequireAuthorization(Permissions.ByCountry).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Totals of a range of call starts, and each country's figures and calls over time (quarters, hours or days of the zone, by the range's length), the most called first.");
        reports.MapGet("/quality/", QualityAsync).RequireAuthorization(Permissions.Overview).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("How well calls came through, the worst first: by switch or country; for operators also by customer, carrier or destination (by).");
        reports.MapGet("/daily-comparison/", DailyAsync).RequireAuthorization(Permissions.DailyComparison).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("A day (date, else today) held against earlier ones, hour by hour of the zone's clock: with the days before it (previous-days) or the same weekday of the weeks before it (same-weekday), so many of them (days, 1 to 14).");
    }

    private static Task<Results<Ok<ReportAnswer>, ProblemHttpResult>> OverviewAsync(
        [AsParameters] ReportRequest request, HttpRequest http, ClaimsPrincipal user, TrafficQueries traffic, TimeProvider clock, CancellationToken cancellation)
    {
        var complaint = Unknown(http, ReportRequest.Names);
        return complaint is null && request.TryRead(clock.GetUtcNow(), out var filter, out complaint)
            ? AnswerAsync(OverviewReport.ReadAsync(traffic, user.Scope(), filter, cancellation), Answer)
            : RefuseAsync<ReportAnswer>(complaint);
    }

    private static Task<Results<Ok<ReportAnswer>, ProblemHttpResult>> CountryAsync(
        [AsParameters] ReportRequest request, HttpRequest http, ClaimsPrincipal user, TrafficQueries traffic, TimeProvider clock, CancellationToken cancellation)
    {
        var complaint = Unknown(http, ReportRequest.Names);
        return complaint is null && request.TryRead(clock.GetUtcNow(), out var filter, out complaint)
            ? AnswerAsync(CountryReport.ReadAsync(traffic, user.Scope(), filter, cancellation), Answer)
            : RefuseAsync<ReportAnswer>(complaint);
    }

    private static Task<Results<Ok<DailyAnswer>, ProblemHttpResult>> DailyAsync(
        [AsParameters] DailyRequest request, HttpRequest http, ClaimsPrincipal user, TrafficQueries traffic, TimeProvider clock, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var complaint = Unknown(http, DailyRequest.Names);
        return complaint is null && request.TryRead(now, out var asked, out complaint) ? AnswerAsync(ReadAsync(user.Scope(), asked), Answer) : RefuseAsync<DailyAnswer>(complaint);

        async Task<DailyComparison?> ReadAsync(AccessScope scope, DailyFilter days) =>
            await traffic.FilterAsync(scope, days.Switch, days.Customer, days.Country, cancellation) is { } filter
                ? await DailyComparison.ReadAsync(traffic, scope, filter, days.Date, days.With, days.Days, days.Zone, now, cancellation)
                : null;
    }

    private static Task<Results<Ok<QualityAnswer>, ProblemHttpResult>> QualityAsync(
        [AsParameters] QualityRequest request, HttpRequest http, ClaimsPrincipal user, TrafficQueries traffic, TimeProvider clock, CancellationToken cancellation)
    {
        var scope = user.Scope();
        var complaint = Unknown(http, QualityRequest.Names);
        return complaint is null && request.TryRead(scope, clock.GetUtcNow(), out var asked, out var by, out complaint) ? AnswerAsync(ReadAsync(asked, by), Answer) : RefuseAsync<QualityAnswer>(complaint);

        async Task<QualityReport?> ReadAsync(ReportFilter within, QualityBy part) =>
            await traffic.FilterAsync(scope, within.Switch, within.Customer, within.Country, cancellation) is { } filter
                ? await QualityReport.ReadAsync(traffic, scope, filter, within.Range, part, cancellation)
                : null;
    }

    private static async Task<Results<Ok<TAnswer>, ProblemHttpResult>> AnswerAsync<TReport, TAnswer>(Task<TReport?> report, Func<TReport, TAnswer> answer)
        where TReport : class => await report is { } read
            ? TypedResults.Ok(answer(read))
            : TypedResults.Problem("There is no such switch or customer.", statusCode: StatusCodes.Status404NotFound);

    private static Task<Results<Ok<TAnswer>, ProblemHttpResult>> RefuseAsync<TAnswer>(string complaint) =>
        Task.FromResult<Results<Ok<TAnswer>, ProblemHttpResult>>(TypedResults.Problem(complaint, statusCode: StatusCodes.Status400BadRequest));

    private static QualityAnswer Answer(QualityReport report) => new(
        report.Range.From, report.Range.To, QualityRequest.Name(report.By), Answer(report.Totals), Answer(report.Before),
        [.. report.Rows.Select(row => new QualityRowAnswer(row.Key, row.Name, Answer(row.Figures), Answer(row.Before), decimal.Round((decimal)row.AtBest * 100, 2)))]);

    private static string? Unknown(HttpRequest http, IReadOnlyList<string> names) =>
        http.Query.Keys.FirstOrDefault(key => !names.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? $"\"{unknown}\" is no filter of this report; there are {string.Join(", ", names)}."
            : null;

    private static DailyAnswer Answer(DailyComparison report) => new(
        report.Zone.Id, report.With == ComparedWith.SameWeekday ? DailyRequest.SameWeekday : DailyRequest.PreviousDays, report.Reached,
        [.. report.Days.Select(day => new ComparedDayAnswer(
            day.Date, day.Range.From, day.Range.To, Answer(day.Totals), day.SoFar is { } soFar ? Answer(soFar) : null, [.. day.Hours.Select(hour => hour is null ? null : Answer(hour))]))]);

    private static ReportAnswer Answer(OverviewReport report) => new(
        new RangeAnswer(report.Range.From, report.Range.To, report.Zone.Id, report.Step.ToString().ToLowerInvariant()),
        Answer(report.Totals),
        [.. report.Switches.Select(series => new SeriesAnswer(
            series.SwitchId.ToString(CultureInfo.InvariantCulture), series.Name, Pairs(series.Points)))],
        [.. report.Countries.Select(row => new RowAnswer(row.Key, row.Name, Answer(row.Figures)))]);

    private static ReportAnswer Answer(CountryReport report) => new(
        new RangeAnswer(report.Range.From, report.Range.To, report.Zone.Id, report.Step.ToString().ToLowerInvariant()),
        Answer(report.Totals),
        [.. report.Countries.Select(country => new SeriesAnswer(country.Series.Key, country.Series.Name, Pairs(country.Series.Points)))],
        [.. report.Countries.Select(country => new RowAnswer(country.Series.Key, country.Series.Name, Answer(country.Figures)))]);

    private static object[][] Pairs(IReadOnlyList<TrafficPoint> points) => [.. points.Select(point => new object[] { point.At, point.Figures.Calls })];

    private static FiguresAnswer Answer(TrafficFigures figures) => new(
        figures.Calls, figures.Attempts, figures.Answered, figures.Duration, figures.BillSeconds, Percent(figures.Asr), Percent(figures.Ner),
        figures.Acd is { } acd ? decimal.Round(acd, 2) : null,
        [.. figures.Amounts.Where(amounts => amounts.Currency.Length > 0).Select(amounts => new AmountAnswer(
            amounts.Currency, Text(amounts.SellCost), amounts.BuyCost is { } buy ? Text(buy) : null, amounts.Margin is { } margin ? Text(margin) : null))]);

    private static decimal? Percent(decimal? ratio) => ratio is { } known ? decimal.Round(known * 100, 2) : null;

    private static string Text(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);
}
