using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>Quality over one window, and over the same window yesterday.</summary>
public sealed record QualityWindow(int Minutes, Quality Now, Quality Yesterday);

/// <summary>One switch on the wallboard.</summary>
/// <param name="Concurrent">Derived, as of the snapshot's instant.</param>
/// <param name="SilentSince">Its last record, when it used to send and has fallen silent; null: it is not.</param>
public sealed record WallboardSwitch(int Id, string Name, long Concurrent, decimal EndedPerSecond, Quality LastMinutes, DateTimeOffset? SilentSince);

/// <summary>Everything on the wallboard, of one moment.</summary>
/// <param name="AsOf">The instant that the derived counts of calls in progress are of.</param>
/// <param name="Curve">Calls in progress at each minute of the hour up to <paramref name="AsOf"/>; <paramref name="CurveYesterday"/> a day before.</param>
public sealed record WallboardSnapshot(
    DateTimeOffset At, DateTimeOffset AsOf, IReadOnlyList<long> Curve, IReadOnlyList<long> CurveYesterday, decimal EndedPerSecond,
    decimal AnsweredPerSecond, IReadOnlyList<QualityWindow> Quality, IReadOnlyList<WallboardSwitch> Switches, IReadOnlyList<TrafficRow> Destinations,
    long CallsToday, ImportHealth? Import)
{
    public long Concurrent => Curve[^1];
}

/// <summary>The live figures of <c>/wallboard</c>, derived from call detail records.</summary>
public sealed class WallboardQueries(NpgsqlDataSource database, ImportDatabases databases, TrafficQueries traffic, TimeProvider clock)
{
    /// <summary>How far back the curve reaches.</summary>
    public const int CurveMinutes = 60;

    private static readonly int[] Windows = [5, 15, 60];
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <param name="switchId">Of one switch; null: of all.</param>
    /// <param name="zone">Whose midnight begins "today".</param>
    public async Task<WallboardSnapshot> ReadAsync(AccessScope scope, int? switchId, TimeZoneInfo zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var at = clock.GetUtcNow();
        var minute = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
        var minutes = await MinuteFacts.ReadAsync(database, scope, switchId, minute, cancellation);
        var hour = minutes.Ended(minute.AddHours(-1), minute);
        var asOf = minute - ConcurrencyCurve.SettledLag(hour.Acd);
        var first = asOf.AddMinutes(-CurveMinutes);
        var last = minutes.Ended(minute.AddMinutes(-1), minute);
        var midnight = TimeRange.StepOf(at, SeriesStep.Day, zone);
        var today = await traffic.TotalsAsync(scope, new TrafficFilter(switchId), new TimeRange(midnight, minute.AddMinutes(1)), cancellation);
        var countries = await traffic.ByCountryAsync(scope, new TrafficFilter(switchId), new TimeRange(minute.AddHours(-1), minute.AddMinutes(1)), cancellation);
        return new WallboardSnapshot(
            at, asOf, minutes.Concurrency(first, asOf), minutes.Concurrency(first - Day, asOf - Day), last.Attempts / 60m, last.Answered / 60m,
            [.. Windows.Select(length => new QualityWindow(
                length, minutes.Ended(minute.AddMinutes(-length), minute), minutes.Ended(minute.AddMinutes(-length) - Day, minute - Day)))],
            await SwitchesAsync(scope, switchId, minutes, minute, asOf, cancellation), [.. countries.Take(8)], today.Calls,
            await ImportHealth.ReadAsync(databases, scope, cancellation));
    }

    private async Task<IReadOnlyList<WallboardSwitch>> SwitchesAsync(
        AccessScope scope, int? switchId, MinuteFacts minutes, DateTimeOffset minute, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var names = await traffic.SwitchNamesAsync(cancellation);
        var seen = new Dictionary<int, DateTimeOffset>();
        if (scope.SeesEverything)
        {
            await using var command = database.CreateCommand("select switch_id, last_import from switch_seen");
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                seen[reader.GetInt32(0)] = reader.GetFieldValue<DateTimeOffset>(1);
            }
        }

        return [.. minutes.Switches.Union(seen.Keys).Where(id => names.ContainsKey(id) && (switchId is null || id == switchId))
            .Select(id => Of(id, names[id]))
            .OrderByDescending(row => row.LastMinutes.Attempts).ThenBy(row => row.Name, StringComparer.OrdinalIgnoreCase)];

        WallboardSwitch Of(int id, string name) => new(
            id, name, minutes.Concurrency(asOf, asOf, id)[0], minutes.Ended(minute.AddMinutes(-1), minute, id).Attempts / 60m,
            minutes.Ended(minute.AddMinutes(-5), minute, id),
            seen.TryGetValue(id, out var last) && IsSilent(id, last) ? last : null);

        // Silent is: nothing for ten minutes, where yesterday at this time there were calls in every few minutes.
        bool IsSilent(int id, DateTimeOffset last) =>
            last < minute.AddMinutes(-10) && minutes.Ended(minute.AddMinutes(-10) - Day, minute - Day, id).Attempts + minutes.Ended(minute.AddHours(-2), minute.AddMinutes(-10), id).Attempts >= 10;
    }
}
