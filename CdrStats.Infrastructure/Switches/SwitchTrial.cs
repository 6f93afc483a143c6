using System.Collections.Frozen;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Switches;

/// <summary>
/// Mediates the newest calls of a switch anew with settings that need not be stored yet, and changes nothing: what importing them anew would make of
/// them. The records are read back from the stored calls, so it works when the inbox no longer has them.
/// </summary>
public sealed class SwitchTrial(Database database, MediationOptions options)
{
    /// <summary>So many of its newest calls are tried.</summary>
    public const int Most = 1000;

    private const int MostExamples = 12;

    // Its newest calls lie among all other switches' of their time: a switch that had nothing for so long has nothing to try on.
    private static readonly TimeSpan Window = TimeSpan.FromDays(31);

    /// <param name="proposed">As it is typed; its id says whose calls are tried.</param>
    /// <exception cref="NpgsqlException">Finding its calls took more than 15 seconds, or the database is away.</exception>
    public async Task<SwitchTrialResult> TryAsync(AccessScope scope, Switch proposed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(proposed);
        Diagnostics.ChainQueries.MustSeeEverything(scope);
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        var calls = await NewestAsync(connection, scope, proposed.Id, cancellation);
        var rules = await RulesAsync(connection, cancellation);
        var names = new Dictionary<int, string>();
        await foreach (var row in MediationTables.RowsAsync(connection, "select id, name from customer", cancellation))
        {
            names.Add(row.GetInt32(0), row.GetString(1));
        }

        return Compare(calls, Profile(proposed), rules, id => id is { } known ? new Named(known, names.GetValueOrDefault(known, $"#{known}")) : null);
    }

    private static SwitchTrialResult Compare(List<Call> calls, SwitchProfile profile, MediationRules rules, Func<int?, Named?> owner)
    {
        var decided = new int[profile.Directions.Count];
        var changed = new List<TrialExample>();
        var (own, none) = (0, 0);
        foreach (var call in calls)
        {
            var row = RecordOf(call);
            var now = Mediator.Read(row, profile, rules);
            if (row.Direction is not null)
            {
                own++;
            }
            else if (profile.DirectionRuleFor(row, now.Caller.Kind) is { } rule)
            {
                decided[rule]++;
            }
            else
            {
                none++;
            }

            var example = new TrialExample(call, owner(now.CustomerId), now.Direction, now.Number.Kind, now.Number.Digits);
            if (IsOtherwise(example))
            {
                changed.Add(example);
            }
        }

        return new SwitchTrialResult(
            calls.Count, calls.Count > 0 ? calls[^1].Start : null, calls.Count > 0 ? calls[0].Start : null, changed.Count,
            Changes(changed, one => one.Call.Customer, one => one.Owner), Changes(changed, one => one.Call.Direction, one => one.Direction),
            Changes(changed, one => one.Call.Kind, one => one.Kind), changed.Count(one => one.Kind == one.Call.Kind && one.Digits != one.Call.E164),
            decided, own, none, Examples(changed));
    }

    private static bool IsOtherwise(TrialExample one) =>
        one.Owner?.Id != one.Call.Customer?.Id || one.Direction != one.Call.Direction || one.Kind != one.Call.Kind || one.Digits != one.Call.E164;

    private static List<TrialChange<T>> Changes<T>(IEnumerable<TrialExample> changed, Func<TrialExample, T> before, Func<TrialExample, T> after) =>
    [
        .. changed.Select(one => (Before: before(one), After: after(one)))
            .Where(one => !EqualityComparer<T>.Default.Equals(one.Before, one.After))
            .GroupBy(one => one)
            .Select(group => new TrialChange<T>(group.Key.Before, group.Key.After, group.Count()))
            .OrderByDescending(change => change.Calls),
    ];

    private static List<TrialExample> Examples(List<TrialExample> changed) =>
    [
        .. changed.GroupBy(one => (one.Call.Customer, one.Owner, From: one.Call.Direction, one.Direction, FromKind: one.Call.Kind, one.Kind))
            .SelectMany(group => group.Select((one, at) => (One: one, At: at)))
            .OrderBy(pair => pair.At)
            .Select(pair => pair.One)
            .Take(MostExamples),
    ];

    // What the record itself gave, as far as its owner, direction and number go.
    private static InboxRow RecordOf(Call call) => new()
    {
        Switch = call.SwitchAddress,
        Source = call.Source,
        CallerNumber = call.CallerNumber,
        Destination = call.Destination,
        DialCode = call.Remarks.HasFlag(MediationRemarks.DialCodeFromRecord) ? call.DialCode : null,
        CountryCode = call.CountryGiven,
        Channel = call.Channel,
        Start = call.Start,
        Duration = call.Duration,
        BillSeconds = call.BillSeconds,
        HangupCauseId = call.Cause,
        Direction = call.Direction is CallDirection.Unknown || call.Remarks.HasFlag(MediationRemarks.DirectionByRule) ? null : (int)call.Direction,
        AccountCode = call.AccountCode,
        ExtraData = call.ExtraData,
    };

    private SwitchProfile Profile(Switch proposed)
    {
        var settings = NumberOverride.Read(proposed.NumberSettings).Over(options.Over());
        return new SwitchProfile(proposed.Id, proposed.Name, settings, new NumberNormaliser(settings), proposed.DefaultCustomerId,
            [.. proposed.DirectionRules.OrderBy(rule => rule.Position).Select(rule => MediationTables.Pattern(rule.Field, rule.Pattern, rule.Direction))]);
    }

    // Without plans: nothing is priced here.
    private static async Task<MediationRules> RulesAsync(NpgsqlConnection connection, CancellationToken cancellation) => new()
    {
        DialPlan = await MediationTables.DialPlanAsync(connection, cancellation),
        Countries = MediationTables.Countries(),
        Causes = FrozenDictionary<string, int>.Empty,
        Accounts = await MediationTables.AccountsAsync(connection, cancellation),
        FormerOwners = await MediationTables.FormerOwnersAsync(connection, cancellation),
        Plans = FrozenDictionary<int, VoipPlan>.Empty,
    };

    private static async Task<List<Call>> NewestAsync(NpgsqlConnection connection, AccessScope scope, int switchId, CancellationToken cancellation)
    {
        var calls = new List<Call>(Most);
        DateTime last;
        await using (var seen = new NpgsqlCommand("select last_start from switch_seen where switch_id = $1", connection) { Parameters = { new() { Value = switchId } } })
        {
            if (await seen.ExecuteScalarAsync(cancellation) is not DateTime at)
            {
                return calls;
            }

            last = at;
        }

        var sql = CallSql.For(scope).And("c.switch_id = {0}", switchId).And("c.start <= {0}", last).And("c.start > {0}", last - Window);
        await using var command = sql.Command(connection, $"{CallColumns.Select(scope)} where {sql.Where} order by c.start desc, c.id desc limit {Most}");
        command.CommandTimeout = 15;
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            calls.Add(CallColumns.Read(row));
        }

        return calls;
    }
}
