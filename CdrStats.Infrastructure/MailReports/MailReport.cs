using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.MailReports;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.MailReports;

/// <summary>What happened in a day, week or month that is over, within what its reader may see.</summary>
/// <param name="First">The period's first day.</param>
/// <param name="Whose">The customer whose calls they are; null: everybody's.</param>
/// <param name="Before">The totals of the period before.</param>
/// <param name="Points">By hour of a day, else by day.</param>
/// <param name="Causes">By attempts, the most frequent first.</param>
/// <param name="Countries">The most called.</param>
/// <param name="Last">The last calls, the newest first.</param>
public sealed record MailReport(
    MailPeriod Period, DateOnly First, TimeRange Range, TimeZoneInfo Zone, string? Whose, bool SeesBuySide, TrafficFigures Totals, TrafficFigures Before, IReadOnlyList<TrafficPoint> Points,
    IReadOnlyList<TrafficRow> Causes, IReadOnlyList<TrafficRow> Countries, IReadOnlyList<Call> Last);

/// <summary>Reads mail reports.</summary>
public sealed class MailReportQueries(NpgsqlDataSource database, TrafficQueries traffic, CallSearch calls)
{
    private const int MostCountries = 5;
    private const int MostCalls = 10;

    /// <param name="first">The period's first day.</param>
    public async Task<MailReport> ReadAsync(AccessScope scope, MailPeriod period, DateOnly first, TimeZoneInfo zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var range = MailPeriods.Of(period, first, zone);
        var before = MailPeriods.Of(period, MailPeriods.Before(period, first), zone);
        var all = TrafficFilter.All;
        var causes = await traffic.ByCauseAsync(scope, all, range, cancellation);
        var countries = await traffic.ByCountryAsync(scope, all, range, cancellation);
        return new MailReport(
            period, first, range, zone, await NameAsync(scope, cancellation), scope.SeesBuySide,
            await traffic.TotalsAsync(scope, all, range, cancellation), await traffic.TotalsAsync(scope, all, before, cancellation),
            await traffic.SeriesAsync(scope, all, range, period == MailPeriod.Day ? SeriesStep.Hour : SeriesStep.Day, zone, cancellation),
            // What has the cause of mere parts of calls is no attempt.
            [.. causes.Where(row => row.Figures.Attempts > 0).OrderByDescending(row => row.Figures.Attempts).ThenBy(row => row.Key, StringComparer.Ordinal)],
            [.. countries.Where(row => row.Key.Length > 0).Take(MostCountries)],
            await calls.SearchAsync(scope, new CallFilter { From = range.From, To = range.To }, null, MostCalls, cancellation));
    }

    private async Task<string?> NameAsync(AccessScope scope, CancellationToken cancellation)
    {
        if (scope.SeesEverything)
        {
            return null;
        }

        await using var command = database.CreateCommand(scope, "select name from customer where id = $1");
        command.Parameters.AddWithValue(scope.CustomerId ?? 0);
        return await command.ExecuteScalarAsync(cancellation) as string ?? "";
    }
}
