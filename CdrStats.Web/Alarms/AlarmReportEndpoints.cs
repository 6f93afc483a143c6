using System.Globalization;
using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Alarms;

/// <summary>An alarm by its name.</summary>
public sealed record AlarmOfReport(int Id, string Name);

/// <summary>A half-open range of time.</summary>
public sealed record WindowJson(DateTimeOffset From, DateTimeOffset To);

/// <summary>What an evaluation of an alarm came to.</summary>
/// <param name="Value">Of the measure in the window; null: it has none.</param>
/// <param name="Compared">What was held against the threshold: the value, or how much it changed.</param>
/// <param name="Fires">Null: there was nothing to judge by.</param>
/// <param name="Status">1 no alarm sent, 2 alarm sent, 101 no data.</param>
/// <param name="Reason">Why there is no data.</param>
/// <param name="LagSeconds">How old the newest record was.</param>
/// <param name="RevisedAt">When it was looked at again, because calls of the window came late; what it came to before is first_value of first_calls.</param>
/// <param name="Looks">This one, and those since the report before that came to the same as that: each quarter of an hour is reported, and each change.</param>
public sealed record AlarmReportJson(
    long Id, AlarmOfReport Alarm, DateTimeOffset EvaluatedAt, WindowJson? Window, WindowJson? ReferenceWindow, decimal? Value, decimal? ReferenceValue, decimal? Compared, decimal Threshold, long Calls,
    long Attempts, bool? Fires, int Status, string? Reason, long? LagSeconds, long? IncidentId, DateTimeOffset? RevisedAt, decimal? FirstValue, long? FirstCalls, int Looks);

/// <summary>Alarms and their reports for programs (spec/api.md).</summary>
public static class AlarmReportEndpoints
{
    public static RouteGroupBuilder MapAlarms(this RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        ActivatorUtilities.CreateInstance<AlarmResource>(((IEndpointRouteBuilder)api).ServiceProvider).Map(api);
        api.MapGet("/alarm-report/", ListAsync).WithTags("alarm-report").RequireAuthorization(Permissions.AlarmReport).WithMetadata(QueryFields.Paging)
            .WithQuery(new QueryField("alarm", "The id of an alarm.", IsWhole: true), new QueryField("status", "1 no alarm sent, 2 alarm sent, 101 no data.", IsWhole: true))
            .WithSummary("What evaluations of alarms came to, the newest first.");
        return api;
    }

    private static async Task<Results<Ok<Page<AlarmReportJson>>, ProblemHttpResult>> ListAsync(HttpRequest request, ClaimsPrincipal user, AlarmReportQueries reports, CancellationToken cancellation)
    {
        if (!PageRequest.TryRead(request, out var page, out var problem))
        {
            return Edits.Bad(problem);
        }

        if (!TryWhole(request, "alarm", out var alarm) || !TryWhole(request, "status", out var status) || (status is { } wanted && !Enum.IsDefined((AlarmReportStatus)wanted)))
        {
            return Edits.Bad("alarm is the id of an alarm, and status one of 1, 2 and 101.");
        }

        var filter = new AlarmReportFilter(alarm, (AlarmReportStatus?)status);
        var rows = await reports.ListAsync(user.Scope(), filter, null, page.Skip, page.Size, cancellation);
        return TypedResults.Ok(page.Of([.. rows.Select(Show)], await reports.CountAsync(user.Scope(), filter, cancellation), request));
    }

    private static AlarmReportJson Show(AlarmReport row) => new(
        row.Id, new AlarmOfReport(row.AlarmId, row.AlarmName), row.EvaluatedAt, Window(row.Window), Window(row.Reference), row.Value, row.ReferenceValue, row.Compared, row.Rule.Threshold, row.Calls, row.Attempts,
        row.Fires, (int)row.Status, row.Gap is { } gap ? AlarmText.Of(gap) : null, row.LagSeconds, row.IncidentId, row.RevisedAt, row.FirstValue, row.FirstCalls, row.Looks);

    private static WindowJson? Window(TimeRange? range) => range is { } window ? new WindowJson(window.From, window.To) : null;

    private static bool TryWhole(HttpRequest request, string name, out int? value)
    {
        var text = (string?)request.Query[name];
        value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return string.IsNullOrEmpty(text) || value is not null;
    }
}
