using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>One of the newest calls. Amounts in <paramref name="Currency"/>; the margin is null where the reader may not see the buy side.</summary>
public sealed record NewestCall(
    long Id, DateTimeOffset Start, string? Customer, string Destination, string? Country, int Duration, int Cause, string? CauseName, string? Currency,
    decimal Sell, decimal? Margin);

/// <summary>Everything on the dashboard, of one moment.</summary>
/// <param name="Yesterday">Totals of the same length of time a day before, up to the same minute of the clock.</param>
/// <param name="Hours">By hour of <paramref name="Range"/>; <paramref name="HoursYesterday"/> the same hours a day before.</param>
/// <param name="AsOf">The instant that the derived count of calls in progress is of; its curve has a value for each quarter of an hour up to it.</param>
public sealed record DashboardSnapshot(
    DateTimeOffset At, TimeRange Range, TrafficFigures Totals, TrafficFigures Yesterday, IReadOnlyList<TrafficPoint> Hours,
    IReadOnlyList<TrafficPoint> HoursYesterday, IReadOnlyList<TrafficRow> Causes, IReadOnlyList<TrafficRow> Countries,
    DateTimeOffset AsOf, long Concurrent, long ConcurrentYesterday, IReadOnlyList<long> ConcurrencyCurve,
    IReadOnlyList<NewestCall> Newest, ImportHealth? Import)
{
    /// <summary>What each switch has of <see cref="Concurrent"/>, by id.</summary>
    public IReadOnlyDictionary<int, long> ConcurrentBySwitch { get; init; } = new Dictionary<int, long>();
}

/// <summary>The last 24 hours, live: whole quarters of an hour, the last of them running.</summary>
public sealed class DashboardQueries(NpgsqlDataSource database, ImportDatabases databases, TrafficQueries traffic, TimeProvider clock)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public async Task<DashboardSnapshot> ReadAsync(AccessScope scope, int? switchId, CancellationToken cancellation)
    {
        var at = clock.GetUtcNow();
        var minute = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
        var range = TimeRange.LastDay(at);
        var filter = new TrafficFilter(switchId);
        // The minutes are the longest question: the others are asked meanwhile.
        var minutesRead = MinuteFacts.ReadAsync(database, scope, switchId, minute, cancellation);
        var figuresRead = FiguresAsync(scope, filter, at, range, cancellation);
        await Task.WhenAll(minutesRead, figuresRead);
        var (minutes, figures) = (await minutesRead, await figuresRead);
        var asOf = minute - ConcurrencyCurve.SettledLag(minutes.Ended(minute.AddHours(-1), minute).Acd);
        var curve = minutes.Concurrency(asOf - Day, asOf);
        return figures with
        {
            AsOf = asOf,
            Concurrent = curve[^1],
            ConcurrentYesterday = curve[0],
            ConcurrencyCurve = [.. curve.Where((_, index) => index % 15 == 0)],
            ConcurrentBySwitch = minutes.ConcurrencyBySwitch(asOf),
        };
    }

    /// <summary>All but what is derived from the minutes.</summary>
    private async Task<DashboardSnapshot> FiguresAsync(AccessScope scope, TrafficFilter filter, DateTimeOffset at, TimeRange range, CancellationToken cancellation)
    {
        var minute = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
        return new DashboardSnapshot(
            at,
            range,
            await traffic.TotalsAsync(scope, filter, range, cancellation),
            await traffic.TotalsAsync(scope, filter, new TimeRange(range.From - Day, minute.AddMinutes(1) - Day), cancellation),
            await traffic.SeriesAsync(scope, filter, range, SeriesStep.Hour, TimeZoneInfo.Utc, cancellation),
            await traffic.SeriesAsync(scope, filter, range.Earlier(Day), SeriesStep.Hour, TimeZoneInfo.Utc, cancellation),
            await traffic.ByCauseAsync(scope, filter, range, cancellation),
            await traffic.ByCountryAsync(scope, filter, range, cancellation),
            at, 0, 0, [],
            await NewestAsync(scope, filter.SwitchId, at, cancellation),
            await ImportHealth.ReadAsync(databases, scope, cancellation));
    }

    /// <summary>The calls of the last day that were stored last, the newest first.</summary>
    public Task<IReadOnlyList<NewestCall>> NewestAsync(AccessScope scope, CancellationToken cancellation) => NewestAsync(scope, null, clock.GetUtcNow(), cancellation);

    private async Task<IReadOnlyList<NewestCall>> NewestAsync(AccessScope scope, int? switchId, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(scope);
        var where = $"start >= {TrafficSql.Add(command.Parameters, now.UtcDateTime - Day)}{TrafficSql.Scope(scope, "customer_id", command.Parameters)}";
        where += switchId is { } id ? $" and switch_id = {TrafficSql.Add(command.Parameters, id)}" : "";
        command.CommandText = $"""
            select call.id, start, customer.name, coalesce(nullif(e164, ''), destination), country, duration, call.cause, hangup_cause.cause, currency, sell_cost, sell_cost - buy_cost
            from (select * from call where {where} order by id desc limit 12) as call
            left join customer on customer.id = customer_id left join hangup_cause on hangup_cause.code = call.cause
            order by call.id desc
            """;
        var calls = new List<NewestCall>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            calls.Add(new NewestCall(
                reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), Text(reader, 2), scope.Mask.Number(reader.GetString(3)), Text(reader, 4), reader.GetInt32(5),
                reader.GetInt32(6), Text(reader, 7), Text(reader, 8), reader.GetDecimal(9), scope.SeesBuySide ? reader.GetDecimal(10) : null));
        }

        return calls;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
