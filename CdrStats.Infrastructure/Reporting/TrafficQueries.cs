using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Billing;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>The figures of one step of a series.</summary>
/// <param name="At">Its beginning, UTC.</param>
public sealed record TrafficPoint(DateTimeOffset At, TrafficFigures Figures);

/// <summary>The calls of one switch, step by step.</summary>
public sealed record SwitchSeries(int SwitchId, string Name, IReadOnlyList<TrafficPoint> Points);

/// <summary>The calls to one country ('' for none), step by step.</summary>
public sealed record CountrySeries(string Key, string Name, IReadOnlyList<TrafficPoint> Points);

/// <summary>The calls that ended with one hang-up cause, with their sums, step by step.</summary>
public sealed record CauseSeries(string Key, string Name, TrafficFigures Figures, IReadOnlyList<TrafficPoint> Points);

/// <summary>The calls to one dial code ('' for none) by one carrier plan; customers are not told of carriers.</summary>
/// <param name="CarrierId">Null: calls without one, or of a reader who sees none.</param>
/// <param name="Trend">Calls of each step.</param>
public sealed record DestinationRow(string DialCode, string Destination, int? CarrierId, string Carrier, TrafficFigures Figures, IReadOnlyList<long> Trend);

/// <summary>No roll-up holds the answer, so every call of the range would be looked at, and those are too many.</summary>
public sealed class ReportTooWideException() : Exception("No sums are kept of what was chosen together: every call is looked at. Choose a range of up to 92 days.")
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(92);
}

/// <summary>Figures of one switch, hang-up cause, country ('' for none) or destination, with its name.</summary>
public sealed record TrafficRow(string Key, string Name, TrafficFigures Figures);

/// <summary>
/// What happened in a half-open range of call starts, exact to the second, from roll-ups wherever they reach. Every answer keeps to the scope:
/// a customer's has that customer's calls only, and no buy side.
/// </summary>
public sealed class TrafficQueries(NpgsqlDataSource database, TimeProvider clock)
{
    private const string BySwitch = ", switch_id";

    public async Task<TrafficFigures> TotalsAsync(AccessScope scope, TrafficFilter filter, TimeRange range, CancellationToken cancellation)
    {
        var rows = await FoldAsync(scope, filter, range, TotalFacts(filter), null, "", _ => 0, cancellation);
        return rows.GetValueOrDefault(0, TrafficFigures.None);
    }

    /// <summary>Every step that touches the range, also those without calls; the first and the last count what of them is in the range.</summary>
    public async Task<IReadOnlyList<TrafficPoint>> SeriesAsync(
        AccessScope scope, TrafficFilter filter, TimeRange range, SeriesStep step, TimeZoneInfo zone, CancellationToken cancellation)
    {
        var steps = range.Steps(step, zone).ToList();
        var rows = await FoldAsync(scope, filter, range, TotalFacts(filter), steps, "", reader => reader.GetInt32(0), cancellation);
        return [.. steps.Select((at, position) => new TrafficPoint(at, rows.GetValueOrDefault(position, TrafficFigures.None)))];
    }

    /// <summary>A series for each switch that had calls, the busiest first.</summary>
    public async Task<IReadOnlyList<SwitchSeries>> SeriesBySwitchAsync(
        AccessScope scope, TrafficFilter filter, TimeRange range, SeriesStep step, TimeZoneInfo zone, CancellationToken cancellation)
    {
        var steps = range.Steps(step, zone).ToList();
        var rows = await FoldAsync(scope, filter, range, TotalFacts(filter), steps, BySwitch,
            reader => (Position: reader.GetInt32(0), Switch: reader.GetInt32(1)), cancellation);
        var names = await SwitchNamesAsync(cancellation);
        return [.. rows.GroupBy(row => row.Key.Switch)
            .OrderByDescending(group => group.Sum(row => row.Value.Calls))
            .Select(group => new SwitchSeries(group.Key, Name(names, group.Key),
                [.. steps.Select((at, position) => new TrafficPoint(at, rows.GetValueOrDefault((position, group.Key), TrafficFigures.None)))]))];
    }

    /// <summary>A series for each country that was called, the most called first.</summary>
    public async Task<IReadOnlyList<CountrySeries>> SeriesByCountryAsync(
        AccessScope scope, TrafficFilter filter, TimeRange range, SeriesStep step, TimeZoneInfo zone, CancellationToken cancellation)
    {
        var steps = range.Steps(step, zone).ToList();
        var rows = await FoldAsync(scope, filter, range, Facts.Country, steps, ", dimension", reader => (Position: reader.GetInt32(0), Country: reader.GetString(1)), cancellation);
        return [.. rows.GroupBy(row => row.Key.Country)
            .OrderByDescending(group => group.Sum(row => row.Value.Calls)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new CountrySeries(group.Key, Domain.Numbering.Country.Name(group.Key),
                [.. steps.Select((at, position) => new TrafficPoint(at, rows.GetValueOrDefault((position, group.Key), TrafficFigures.None)))]))];
    }

    public async Task<IReadOnlyList<TrafficRow>> BySwitchAsync(AccessScope scope, TrafficFilter filter, TimeRange range, CancellationToken cancellation)
    {
        var rows = await FoldAsync(scope, filter, range, TotalFacts(filter), null, BySwitch, reader => reader.GetInt32(1), cancellation);
        var names = await SwitchNamesAsync(cancellation);
        return Sorted(rows.Select(row => new TrafficRow(row.Key.ToString(CultureInfo.InvariantCulture), Name(names, row.Key), row.Value)));
    }

    /// <summary>By hang-up cause, the most frequent first.</summary>
    public async Task<IReadOnlyList<TrafficRow>> ByCauseAsync(AccessScope scope, TrafficFilter filter, TimeRange range, CancellationToken cancellation)
    {
        var rows = await FoldAsync(scope, filter, range, Facts.Cause, null, ", dimension", reader => reader.GetString(1), cancellation);
        var names = await CauseNamesAsync(cancellation);
        return Sorted(rows.Select(row => new TrafficRow(row.Key, names.GetValueOrDefault(row.Key, ""), row.Value)));
    }

    /// <summary>A series for each hang-up cause, that of the most attempts first.</summary>
    public async Task<IReadOnlyList<CauseSeries>> SeriesByCauseAsync(
        AccessScope scope, TrafficFilter filter, TimeRange range, SeriesStep step, TimeZoneInfo zone, CancellationToken cancellation)
    {
        var steps = range.Steps(step, zone).ToList();
        var rows = await FoldAsync(scope, filter, range, Facts.Cause, steps, ", dimension", reader => (Position: reader.GetInt32(0), Cause: reader.GetString(1)), cancellation);
        var names = await CauseNamesAsync(cancellation);
        return [.. rows.GroupBy(row => row.Key.Cause)
            .OrderByDescending(group => group.Sum(row => row.Value.Attempts)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new CauseSeries(
                group.Key, names.GetValueOrDefault(group.Key, ""), group.Aggregate(TrafficFigures.None, (sum, row) => sum.And(row.Value)),
                [.. steps.Select((at, position) => new TrafficPoint(at, rows.GetValueOrDefault((position, group.Key), TrafficFigures.None)))]))];
    }

    /// <summary>By country (alpha-2, '' for calls that lead to none), the most called first.</summary>
    public async Task<IReadOnlyList<TrafficRow>> ByCountryAsync(AccessScope scope, TrafficFilter filter, TimeRange range, CancellationToken cancellation)
    {
        var rows = await FoldAsync(scope, filter, range, Facts.Country, null, ", dimension", reader => reader.GetString(1), cancellation);
        return Sorted(rows.Select(row => new TrafficRow(row.Key, Domain.Numbering.Country.Name(row.Key), row.Value)));
    }

    /// <summary>By dial code ('' for none) and, for operators, carrier plan, the most calls first; each with its calls in every step.</summary>
    /// <param name="steps">The beginnings of the steps, the first not after that of the range.</param>
    /// <exception cref="ReportTooWideException">Of one customer or country, of more than a quarter of a year.</exception>
    public async Task<IReadOnlyList<DestinationRow>> ByDestinationAsync(
        AccessScope scope, TrafficFilter filter, TimeRange range, IReadOnlyList<DateTimeOffset> steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(steps);
        var facts = scope.SeesBuySide ? Facts.Destination : Facts.DialCode;
        MustFit(scope, filter, range, facts);
        var rows = await DestinationFigures.ReadAsync(database, scope, filter, range, facts, steps, clock.GetUtcNow(), cancellation);
        var destination = await BillingNames.ReadAsync(database, scope, BillingBy.Destination, cancellation);
        var carrier = await BillingNames.ReadAsync(database, scope, BillingBy.Carrier, cancellation);
        return [.. rows
            .Select(row =>
            {
                var parts = row.Key.Split('/');
                var id = parts.Length > 1 && parts[1] != "0" ? int.Parse(parts[1], CultureInfo.InvariantCulture) : (int?)null;
                return new DestinationRow(
                    parts[0], parts[0].Length == 0 ? "" : destination(parts[0]), id, id is null ? "" : carrier(parts[1]), row.Value.Figures, row.Value.Trend);
            })
            .OrderByDescending(row => row.Figures.Calls).ThenBy(row => row.DialCode, StringComparer.Ordinal).ThenBy(row => row.CarrierId)];
    }

    /// <summary>By what the scope may tell apart, the most calls first; the key is an id ('0' for none), a country or a dial code ('' for none).</summary>
    /// <exception cref="ArgumentException">The scope may not tell these apart.</exception>
    public async Task<IReadOnlyList<TrafficRow>> ByAsync(AccessScope scope, TrafficFilter filter, TimeRange range, QualityBy by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!QualityReport.MayAsk(scope, by))
        {
            throw new ArgumentException($"Calls are not told apart by {by} within this scope.", nameof(by));
        }

        if (by is QualityBy.Switch or QualityBy.Country)
        {
            return by == QualityBy.Switch ? await BySwitchAsync(scope, filter, range, cancellation) : await ByCountryAsync(scope, filter, range, cancellation);
        }

        var (facts, names) = by switch
        {
            QualityBy.Customer => (Facts.Customer, BillingBy.Customer),
            QualityBy.Carrier => (Facts.Carrier, BillingBy.Carrier),
            _ => (Facts.DialCode, BillingBy.Destination),
        };
        var rows = await FoldAsync(scope, filter, range, facts, null, ", dimension", reader => reader.GetString(1), cancellation);
        var name = await BillingNames.ReadAsync(database, scope, names, cancellation);
        return Sorted(rows.Select(row => new TrafficRow(row.Key, name(row.Key), row.Value)));
    }

    /// <summary>The switches that the scope may choose from: all, or those that carried the customer's calls in the last 30 days.</summary>
    public async Task<IReadOnlyDictionary<int, string>> SwitchNamesForAsync(AccessScope scope, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var names = await SwitchNamesAsync(cancellation);
        if (scope.SeesEverything)
        {
            return names;
        }

        var used = await BySwitchAsync(scope, TrafficFilter.All, new TimeRange(now.AddDays(-30), now), cancellation);
        return names.Where(name => used.Any(row => row.Key == name.Key.ToString(CultureInfo.InvariantCulture))).ToDictionary();
    }

    /// <summary>A filter from ids or names.</summary>
    /// <returns>Null: there is no such switch, or no such customer within the scope.</returns>
    public async Task<TrafficFilter?> FilterAsync(AccessScope scope, string? switchIdOrName, string? customerIdOrName, string? country, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var switchId = await FindAsync("switch", switchIdOrName, cancellation);
        var customerId = await FindAsync("customer", customerIdOrName, cancellation);
        var isHidden = customerId is not null && !scope.SeesEverything && scope.CustomerId != customerId;
        return isHidden || (switchId is null && switchIdOrName is not null) || (customerId is null && customerIdOrName is not null)
            ? null
            : new TrafficFilter(switchId, customerId, country);
    }

    /// <returns>The id of a carrier plan of this id or name; null: there is none that the scope may know of.</returns>
    public async Task<int?> CarrierAsync(AccessScope scope, string idOrName, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.SeesBuySide ? await FindAsync("(select * from rate_plan where side = 2) as plan", idOrName, cancellation) : null;
    }

    private async Task<int?> FindAsync(string table, string? idOrName, CancellationToken cancellation)
    {
        if (idOrName is null)
        {
            return null;
        }

        await using var command = database.CreateCommand($"select id from {table} where id::text = $1 or lower(name) = lower($1) order by id::text = $1 desc limit 1");
        command.Parameters.AddWithValue(idOrName);
        return (int?)await command.ExecuteScalarAsync(cancellation);
    }

    private async Task<Dictionary<string, string>> CauseNamesAsync(CancellationToken cancellation)
    {
        var names = new Dictionary<string, string>();
        await using var command = database.CreateCommand("select code::text, cause from hangup_cause");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            names[reader.GetString(0)] = reader.GetString(1);
        }

        return names;
    }

    /// <summary>The switches there are, by id: for names.</summary>
    internal async Task<IReadOnlyDictionary<int, string>> SwitchNamesAsync(CancellationToken cancellation)
    {
        var names = new SortedDictionary<int, string>();
        await using var command = database.CreateCommand("select id, name from switch order by name");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            names[reader.GetInt32(0)] = reader.GetString(1);
        }

        return names;
    }

    private async Task<Dictionary<TKey, TrafficFigures>> FoldAsync<TKey>(
        AccessScope scope, TrafficFilter filter, TimeRange range, Facts facts, IReadOnlyList<DateTimeOffset>? steps, string dimensions,
        Func<NpgsqlDataReader, TKey> key, CancellationToken cancellation) where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        MustFit(scope, filter, range, facts);
        await using var command = database.CreateCommand(scope);
        var rows = TrafficSql.Rows(scope, filter, range, facts, steps ?? [], dimensions == BySwitch, clock.GetUtcNow(), command.Parameters);
        // The steps' beginnings are TimeRange's alone: where the clocks are put back at midnight, date_trunc would begin the day an hour later than it does.
        var step = steps is null ? "''" : TrafficSql.Step(steps, command.Parameters);
        command.CommandText = $"""
            select {step} as step{dimensions}, currency, {TrafficSql.Sums}
            from ({rows}) as facts group by step{dimensions}, currency having sum(calls) > 0 or sum(attempts) > 0
            """;
        var at = dimensions.Length == 0 ? 1 : 2;
        var folded = new Dictionary<TKey, TrafficFigures>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var tally = TrafficSql.Tally(reader, at + 1);
            var named = key(reader);
            folded[named] = folded.GetValueOrDefault(named, TrafficFigures.None).Plus(tally, reader.GetString(at), scope.SeesBuySide);
        }

        return folded;
    }

    private static void MustFit(AccessScope scope, TrafficFilter filter, TimeRange range, Facts facts)
    {
        if (!TrafficSql.Fits(scope, filter, facts) && range.To - range.From > ReportTooWideException.Longest)
        {
            throw new ReportTooWideException();
        }
    }

    private static Facts TotalFacts(TrafficFilter filter) => filter.Country is null ? Facts.Traffic : Facts.Country;

    private static string Name(IReadOnlyDictionary<int, string> names, int id) => names.TryGetValue(id, out var name) ? name : $"#{id.ToString(CultureInfo.InvariantCulture)}";

    private static IReadOnlyList<TrafficRow> Sorted(IEnumerable<TrafficRow> rows) =>
        [.. rows.OrderByDescending(row => row.Figures.Calls).ThenBy(row => row.Key, StringComparer.Ordinal)];
}
