using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>
/// What several incidents have in common: a switch or carrier that fails as a whole. Looked for when a rolling alarm about quality opens an incident,
/// which is rare.
/// </summary>
/// <param name="Key">The same for all incidents of it.</param>
/// <param name="Words">For people.</param>
internal sealed record IncidentCause(string Key, string Words)
{
    /// <summary>Fewer attempts say nothing about a switch or a carrier.</summary>
    private const int Few = 20;

    /// <summary>Switches and carriers whose share of answered attempts, of the last minutes, is half of what it was in the hour before, or less.</summary>
    private const string Failing = """
        with seen as (
            select 1 as kind, switch_id as id, bucket >= $1 as recent, sum(ended_attempts) as attempts, sum(ended_answered) as answered
            from rollup_minute_switch where bucket >= $1 - interval '1 hour' and bucket < $2 group by 2, 3
            union all
            select 2, carrier_id, bucket >= date_bin('15 minutes', $1, 'epoch'), sum(attempts), sum(answered)
            from rollup_destination where bucket >= date_bin('15 minutes', $1, 'epoch') - interval '1 hour' and bucket < $2 and carrier_id <> 0 group by 2, 3)
        select now.kind, now.id, now.answered::bigint, now.attempts::bigint, coalesce(switch.name, plan.name, now.id::text)
        from seen now join seen before on before.kind = now.kind and before.id = now.id and now.recent and not before.recent
            left join switch on now.kind = 1 and switch.id = now.id left join rate_plan plan on now.kind = 2 and plan.id = now.id
        where now.attempts >= $3 and before.attempts >= $3 and now.answered * before.attempts * 2 <= before.answered * now.attempts
        """;

    /// <returns>Null: there is none, as far as the calls tell.</returns>
    public static async Task<IncidentCause?> FindAsync(NpgsqlConnection connection, Alarm alarm, AlarmTrial trial, CancellationToken cancellation)
    {
        var rule = alarm.Rule;
        if (!rule.Period.IsRolling() || trial.Windows?.Window is not { } window || rule.Measure is AlarmMeasure.SellCost or AlarmMeasure.BuyCost or AlarmMeasure.CallsToDestinations or AlarmMeasure.ConcurrentCalls)
        {
            return null;
        }

        var failing = new List<(int Kind, int Id, string Words)>();
        await using (var command = new NpgsqlCommand(Failing, connection)
        {
            Parameters = { new() { Value = window.To.AddMinutes(-5).UtcDateTime }, new() { Value = window.To.UtcDateTime }, new() { Value = Few } },
        })
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                var fails = row.GetInt32(0) == 1 ? IncidentSentences.SwitchFails : IncidentSentences.CarrierFails;
                failing.Add((row.GetInt32(0), row.GetInt32(1), fails.Of(row.GetString(4), row.GetInt64(2), row.GetInt64(3))));
            }
        }

        if (failing.Count == 0)
        {
            return null;
        }

        var shares = await SharesAsync(connection, rule, window, cancellation);
        var (carrier, its) = (Named(2), Named(1));
        // A switch that fails takes all of its carriers with it; one carrier that fails drags the figures of its switch down.
        var cause = its is not null && (carrier is null || failing.Count(one => one.Kind == 2) > 1) ? its : carrier;
        return cause is { } found ? new IncidentCause(string.Create(CultureInfo.InvariantCulture, $"{found.Kind}/{found.Id}"), found.Words) : null;

        (int Kind, int Id, string Words)? Named(int kind) => failing.Where(one => one.Kind == kind && shares.GetValueOrDefault((kind, one.Id)) >= 0.8m).Select(one => ((int, int, string)?)one).FirstOrDefault();
    }

    /// <summary>On which switches and with which carriers the unanswered calls are that the alarm looks at: parts of 1.</summary>
    private static async Task<Dictionary<(int Kind, int Id), decimal>> SharesAsync(NpgsqlConnection connection, AlarmRule rule, Domain.Reporting.TimeRange window, CancellationToken cancellation)
    {
        var (counts, all) = (new Dictionary<(int, int), decimal>(), 0m);
        await using var command = new NpgsqlCommand { Connection = connection };
        command.CommandText = AlarmSql.Unanswered(AccessScope.Everything, rule.Scope, window, command.Parameters);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var (kind, count) = (row.GetInt32(0), row.GetInt64(2));
            counts[(kind, row.GetInt32(1))] = count;
            all += kind == 1 ? count : 0;
        }

        return counts.ToDictionary(pair => pair.Key, pair => all == 0 ? 0 : pair.Value / all);
    }
}
