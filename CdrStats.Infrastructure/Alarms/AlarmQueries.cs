using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Looks at the calls for alarms: what is known of the switches, and what was in a window. Changes nothing.</summary>
public sealed class AlarmQueries(NpgsqlDataSource database, CallHistory history, TimeProvider clock)
{
    private readonly LiveCurve _live = new(history);

    /// <summary>What is known of what the rule looks at: of the records of its switches, or of the live feeds.</summary>
    /// <exception cref="SeriesTroubleException">The past of live calls cannot be read now.</exception>
    public Task<KnownRecords> KnownAsync(AccessScope scope, AlarmRule rule, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Measure.IsLive() ? _live.KnownAsync(rule.Scope, cancellation) : KnownAsync(scope, rule.Scope.Switches, cancellation);
    }

    /// <summary>What is known of the records of these switches; of all, if none is named.</summary>
    public async Task<KnownRecords> KnownAsync(AccessScope scope, IReadOnlyList<int> switches, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(switches);
        await using var command = database.CreateCommand("select min(first_start), max(last_end) from switch_seen where cardinality($1) = 0 or switch_id = any($1)");
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. switches] });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new KnownRecords(row.IsDBNull(0) ? null : row.GetFieldValue<DateTimeOffset>(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1));
    }

    /// <summary>The window that the alarm would look at now.</summary>
    public async Task<AlarmTrial> LookAsync(AccessScope scope, AlarmRule rule, TimeZoneInfo zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var known = await KnownAsync(scope, rule, cancellation);
        return known.Newest is { } newest
            ? await LookAsync(scope, rule, Now(rule, zone, newest, clock.GetUtcNow()), known, cancellation)
            : AlarmTrial.Blind(null, known, clock.GetUtcNow())!;
    }

    /// <summary>A certain window.</summary>
    public async Task<AlarmTrial> LookAsync(AccessScope scope, AlarmRule rule, AlarmWindows windows, KnownRecords known, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(known);
        var now = clock.GetUtcNow();
        return AlarmTrial.Blind(windows, known, now) ?? AlarmTrial.Of(
            rule, windows, known, now, await FiguresAsync(scope, rule, windows.Window, windows.ByEnd, cancellation),
            known.Knows(windows.Reference) ? await FiguresAsync(scope, rule, windows.Reference, windows.ByEnd, cancellation) : null);
    }

    public async Task<AlarmFigures> FiguresAsync(AccessScope scope, AlarmRule rule, TimeRange window, bool byEnd, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Measure.IsLive())
        {
            return await _live.FiguresAsync(scope, rule.Scope, window, cancellation);
        }

        await using var command = database.CreateCommand(scope);
        command.CommandText = AlarmSql.Figures(scope, rule, window, byEnd, clock.GetUtcNow(), command.Parameters);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return AlarmSql.Read(row);
    }

    /// <summary>Calls at once of each minute of the range in which a feed told, in order.</summary>
    internal Task<IReadOnlyList<(int Minute, AlarmFigures Figures)>> LiveMinutesAsync(AccessScope scope, AlarmScope of, TimeRange range, CancellationToken cancellation) =>
        _live.MinutesAsync(scope, of, range, cancellation);

    internal static AlarmWindows Now(AlarmRule rule, TimeZoneInfo zone, DateTimeOffset newest, DateTimeOffset now) =>
        rule.Period.IsRolling() ? AlarmWindows.Rolling(rule.Period, rule.Reference, newest) : AlarmWindows.LastComplete(rule.Period, rule.Reference, zone, now);
}
