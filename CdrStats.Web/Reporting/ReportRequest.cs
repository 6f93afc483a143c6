using CdrStats.Domain.Accounts;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Reporting;
using CdrStats.Domain.Time;
using CdrStats.Infrastructure.Reporting;
using Microsoft.AspNetCore.Mvc;

namespace CdrStats.Web.Reporting;

/// <summary>The filters of a report as they stand in an address, of the page and of the interface alike.</summary>
public sealed record ReportRequest(
    [property: FromQuery(Name = "from")] string? From,
    [property: FromQuery(Name = "to")] string? To,
    [property: FromQuery(Name = "switch")] string? Switch,
    [property: FromQuery(Name = "customer")] string? Customer,
    [property: FromQuery(Name = "country")] string? Country,
    [property: FromQuery(Name = "time_zone")] string? TimeZone)
{
    private const int LongestDays = 3700;

    /// <summary>What a report can be asked. A filter it cannot follow is an error: figures over more than was asked for would be wrong in silence.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["from", "to", "switch", "customer", "country", "time_zone"];

    /// <summary>Reads the filters; without a range it is the last seven days up to now, without a zone UTC.</summary>
    /// <param name="problem">What is wrong and what is allowed; empty when nothing is.</param>
    public bool TryRead(DateTimeOffset now, out ReportFilter filter, out string problem)
    {
        filter = new ReportFilter(default, TimeZoneInfo.Utc, null, null, null);
        var minute = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(1);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(string.IsNullOrEmpty(TimeZone) ? TimeZoneInfo.Utc.Id : TimeZone, out var zone))
        {
            problem = "time_zone is the name of a zone such as Europe/Madrid.";
        }
        else if (!TryTime(To, zone, minute, out var to) || !TryTime(From, zone, to.AddDays(-7), out var from))
        {
            problem = $"from and to: allowed is {MomentText.Allowed}.";
        }
        else if (to <= from || to - from > TimeSpan.FromDays(LongestDays))
        {
            problem = "to must be after from, and at most ten years after it.";
        }
        else if (!string.IsNullOrEmpty(Country) && !Domain.Numbering.Country.TryParse(Country, out _))
        {
            problem = "country is a code of two letters such as ES.";
        }
        else
        {
            problem = "";
            var code = Domain.Numbering.Country.TryParse(Country, out var country) ? country.Alpha2 : null;
            filter = new ReportFilter(new TimeRange(from, to), zone, NullIfEmpty(Switch), NullIfEmpty(Customer), code);
        }

        return problem.Length == 0;
    }

    /// <param name="read">Reads a report of the calls of a filter.</param>
    internal async Task<Asked<TReport>> AskAsync<TReport>(ReportReader reader, Func<TrafficFilter, ReportFilter, Task<TReport>> read)
        where TReport : class
    {
        if (!TryRead(reader.Now, out var filter, out var problem))
        {
            return Asked<TReport>.Refused(problem);
        }

        return await Asked<TReport>.FoundAsync(reader, filter.Switch, filter.Customer, filter.Country, found => read(found, filter));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool TryTime(string? text, TimeZoneInfo zone, DateTimeOffset otherwise, out DateTimeOffset time)
    {
        var read = string.IsNullOrWhiteSpace(text) ? otherwise : MomentText.Read(text.Trim(), zone);
        time = read ?? otherwise;
        // Figures begin with the first calls there were; beyond that a range has no roll-ups to read, and zones no rules.
        return read is { Year: > 1989 and < 2200 };
    }
}

/// <summary>What is to be reported. Switch and customer are an id or a name.</summary>
public sealed record ReportFilter(TimeRange Range, TimeZoneInfo Zone, string? Switch, string? Customer, string? Country);

/// <summary>Everything on the overview, which page and interface show alike.</summary>
public sealed record OverviewReport(
    TimeRange Range, TimeZoneInfo Zone, SeriesStep Step, TrafficFigures Totals, IReadOnlyList<SwitchSeries> Switches, IReadOnlyList<TrafficPoint> Total, IReadOnlyList<TrafficRow> Countries)
{
    public static async Task<OverviewReport> ReadAsync(TrafficQueries traffic, AccessScope scope, TrafficFilter found, ReportFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(filter);
        var step = filter.Range.ReadableStep();
        var switches = await traffic.SeriesBySwitchAsync(scope, found, filter.Range, step, filter.Zone, cancellation);
        var total = filter.Range.Steps(step, filter.Zone).Select((at, position) => new TrafficPoint(at, Sum(switches.Select(one => one.Points[position].Figures)))).ToList();
        return new OverviewReport(
            filter.Range, filter.Zone, step, Sum(total.Select(point => point.Figures)), switches, total, await traffic.ByCountryAsync(scope, found, filter.Range, cancellation));

        static TrafficFigures Sum(IEnumerable<TrafficFigures> figures) => figures.Aggregate(TrafficFigures.None, (sum, one) => sum.And(one));
    }
}
