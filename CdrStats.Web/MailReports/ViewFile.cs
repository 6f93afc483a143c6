using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Web.Cdrs;
using CdrStats.Web.Reporting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.MailReports;

/// <summary>What a view's file holds; or why there is none, in words.</summary>
/// <param name="Table">Null: the file was written without one, or there is none.</param>
internal sealed record ViewAnswer(string Title, ExportTable? Table, string? Problem);

/// <summary>Makes the file of a saved view, with the view's filters over a range that the mail gives, within what its reader may see.</summary>
internal sealed class ViewFile(ReportSources sources, CallExport calls, IStringLocalizer<Texts> texts, TimeProvider clock)
{
    private const string Calls = "calls";

    /// <summary>Pages whose views can be sent: of those a reader may open.</summary>
    public static string? Permission(string page) => page switch
    {
        "overview" => ReportKinds.Overview.Permission,
        "country-report" => ReportKinds.Country.Permission,
        "world-map" => ReportKinds.World.Permission,
        "destinations" => ReportKinds.Destinations.Permission,
        "hangup-causes" => ReportKinds.Causes.Permission,
        "quality" => ReportKinds.Quality.Permission,
        "daily-comparison" => ReportKinds.Daily.Permission,
        "concurrent-calls" => ReportKinds.Concurrent.Permission,
        Calls => Permissions.Search,
        _ => null,
    };

    public async Task<ViewAnswer> WriteAsync(Stream output, CallExportFormat format, string page, string query, System.Security.Claims.ClaimsPrincipal reader, TimeRange range, TimeZoneInfo zone, CancellationToken cancellation)
    {
        if (Permission(page) is not { } permission || !reader.Has(permission))
        {
            return new ViewAnswer(page, null, "You may not open this page any more.");
        }

        var given = QueryHelpers.ParseQuery(query).SelectMany(pair => pair.Value.OfType<string>().Select(value => KeyValuePair.Create(pair.Key, value)))
            .Where(pair => pair.Key is not ("from" or "to" or "last" or "date" or "call" or "time_zone")).ToList();
        if (page == Calls)
        {
            return await OfCallsAsync(output, format, given, reader.Scope(), range, cancellation);
        }

        var problem = ReportReader.ReadCalls(given, clock.GetUtcNow(), out var filter);
        if (problem.Length > 0)
        {
            return new ViewAnswer(page, null, problem);
        }

        var who = new ReportReader(sources, reader.Scope(), clock.GetUtcNow(), filter, cancellation);
        var (from, to) = (ReportLinks.Plain(range.From), ReportLinks.Plain(range.To));
        var (@switch, customer, country) = (One("switch"), One("customer"), One("country"));
        var plain = new ReportRequest(from, to, @switch, customer, country, zone.Id);
        return page switch
        {
            "overview" => await OfAsync(ReportKinds.Overview, plain),
            "country-report" => await OfAsync(ReportKinds.Country, plain),
            "world-map" => await OfAsync(ReportKinds.World, plain),
            "destinations" => await OfAsync(ReportKinds.Destinations, plain),
            "hangup-causes" => await OfAsync(ReportKinds.Causes, plain),
            "quality" => await OfAsync(ReportKinds.Quality, new QualityRequest(from, to, One("by"), @switch, customer, country, zone.Id)),
            "daily-comparison" => await OfAsync(ReportKinds.Daily, new DailyRequest(LastDay(range, zone), One("with"), One("days"), @switch, customer, country, zone.Id)),
            _ => await OfAsync(ReportKinds.Concurrent, new ConcurrentRequest(from, to, One("by"), One("of"), @switch, customer, country, zone.Id)),
        };

        string? One(string name) => given.LastOrDefault(pair => pair.Key == name) is { Value: { Length: > 0 } value } ? value : null;

        async Task<ViewAnswer> OfAsync<TRequest, TReport, TAnswer>(ReportKind<TRequest, TReport, TAnswer> kind, TRequest request)
            where TReport : class
        {
            var asked = await kind.Ask(request, who);
            if (asked.Report is not { } report)
            {
                return new ViewAnswer(page, null, asked.Problem);
            }

            var table = kind.Table(report, new ReportTables(texts, reader.Scope()));
            await table.WriteAsync(output, format, cancellation);
            return new ViewAnswer(table.Title, table, null);
        }
    }

    private async Task<ViewAnswer> OfCallsAsync(Stream output, CallExportFormat format, List<KeyValuePair<string, string>> given, AccessScope scope, TimeRange range, CancellationToken cancellation)
    {
        if (CallQueryReader.Read(given, clock.GetUtcNow(), null) is not CallQuery.Valid valid)
        {
            return new ViewAnswer(texts["Calls"], null, ((CallQuery.Invalid)CallQueryReader.Read(given, clock.GetUtcNow(), null)).Sentence);
        }

        await calls.WriteAsync(output, format, scope, valid.Filter with { From = range.From, To = range.To }, cancellation);
        return new ViewAnswer(texts["Calls"], null, null);
    }

    private static string LastDay(TimeRange range, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(range.To.AddTicks(-1), zone).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
