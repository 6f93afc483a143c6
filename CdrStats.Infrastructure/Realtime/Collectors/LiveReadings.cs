using System.Collections.Frozen;
using System.Text.Json;
using CdrStats.Domain.Import;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>Reads live calls as mediation will read their records: whose they are, which way they go, and to which country. Kept as the database has it.</summary>
internal sealed class LiveReadings(MediationOptions options, TimeProvider clock)
{
    private static readonly MediationRules None = new()
    {
        DialPlan = new DialPlan(DialCodesOfNobody),
        Countries = FrozenDictionary<string, string>.Empty,
        Causes = FrozenDictionary<string, int>.Empty,
        Accounts = FrozenDictionary<(string, int), int>.Empty,
        Plans = FrozenDictionary<int, VoipPlan>.Empty,
    };

    private string _versions = "";
    private volatile Rules _rules = new(None, FrozenDictionary<int, SwitchProfile>.Empty);

    private static IEnumerable<DialCode> DialCodesOfNobody => [];

    /// <summary>Loads what was edited since. True: something was, and calls must be read anew.</summary>
    public async Task<bool> RefreshAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var versions = "";
        await using (var command = new NpgsqlCommand("select coalesce(string_agg(area || version, ' ' order by area), 'none') from config_version where area in ('switches', 'customers', 'dial_codes', 'settings')", connection))
        {
            versions = (string)(await command.ExecuteScalarAsync(cancellation))!;
        }

        if (versions == _versions)
        {
            return false;
        }

        var switches = await MediationTables.SwitchesAsync(connection, options, cancellation);
        _rules = new Rules(
            new MediationRules
            {
                DialPlan = await MediationTables.DialPlanAsync(connection, cancellation),
                Countries = MediationTables.Countries(),
                Causes = FrozenDictionary<string, int>.Empty,
                Accounts = await MediationTables.AccountsAsync(connection, cancellation),
                FormerOwners = await MediationTables.FormerOwnersAsync(connection, cancellation),
                Plans = FrozenDictionary<int, VoipPlan>.Empty,
            },
            switches.Values.DistinctBy(profile => profile.Id).ToFrozenDictionary(profile => profile.Id));
        _versions = versions;
        return true;
    }

    /// <summary>The switch's name as it is by now; empty: there is no such switch.</summary>
    public string NameOf(int switchId) => _rules.Switches.GetValueOrDefault(switchId)?.Name ?? "";

    /// <summary>Whose a call on this switch is, as far as the switch has told of it yet.</summary>
    public CallReading Read(int switchId, CurrentCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var rules = _rules;
        if (!rules.Switches.TryGetValue(switchId, out var profile))
        {
            return default;
        }

        var read = Mediator.Read(
            new InboxRow
            {
                CallerNumber = call.Caller,
                Destination = call.Destination,
                Channel = call.Channel,
                AccountCode = call.AccountCode,
                // Whose it is now: a switch's clock may be off.
                Start = clock.GetUtcNow(),
                ExtraData = call.Context.Length > 0 ? JsonSerializer.Serialize(new Dictionary<string, string> { ["context"] = call.Context }) : null,
            },
            profile,
            rules.Mediation);
        return new CallReading(read.CustomerId, read.Country, read.Direction) { Kind = read.Number.Kind, Number = read.Number.Digits };
    }

    private sealed record Rules(MediationRules Mediation, FrozenDictionary<int, SwitchProfile> Switches);
}
