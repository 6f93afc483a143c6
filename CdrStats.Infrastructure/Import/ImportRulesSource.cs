using System.Collections.Frozen;
using CdrStats.Domain.DestinationControl;
using CdrStats.Domain.Import;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Numbering;
using CdrStats.Infrastructure.Rating;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// Keeps the rules of mediation and rating as the database has them. Every edit moves a version in its own transaction
/// (<c>config_version</c>), so that a batch which begins after an edit sees it, whichever host or tool made the edit; only what moved is loaded.
/// </summary>
public sealed class ImportRulesSource(NpgsqlDataSource calls, MediationOptions options) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Dictionary<int, RateDeck> _decks = [];
    private Dictionary<string, long> _versions = [];
    private DialPlan? _dialPlan;
    private FrozenDictionary<string, string> _countries = FrozenDictionary<string, string>.Empty;
    private FrozenDictionary<string, int> _causes = FrozenDictionary<string, int>.Empty;
    private FrozenDictionary<string, SwitchProfile> _switches = FrozenDictionary<string, SwitchProfile>.Empty;
    private FrozenDictionary<(string, int), int> _accounts = FrozenDictionary<(string, int), int>.Empty;
    private FrozenDictionary<(string, int), FormerOwner[]> _formerOwners = FrozenDictionary<(string, int), FormerOwner[]>.Empty;
    private FrozenDictionary<int, VoipPlan> _plans = FrozenDictionary<int, VoipPlan>.Empty;
    private FrozenDictionary<int, VoipPlan> _plansOfCustomers = FrozenDictionary<int, VoipPlan>.Empty;
    private ControlLists _control = ControlLists.None;
    private ImportRules? _current;

    /// <summary>The rules as they are now: everything committed before the call is in them.</summary>
    public async Task<ImportRules> CurrentAsync(CancellationToken cancellation)
    {
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        return await CurrentAsync(connection, cancellation);
    }

    internal async Task<ImportRules> CurrentAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var versions = await VersionsAsync(connection, cancellation);
        await _loading.WaitAsync(cancellation);
        try
        {
            if (_current is null || !Same(versions, _versions))
            {
                _current = await LoadAsync(versions, cancellation);
                _versions = versions;
            }

            return _current;
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    private async Task<ImportRules> LoadAsync(Dictionary<string, long> versions, CancellationToken cancellation)
    {
        // Not the batch's own connection: its transaction may be doomed, and what is loaded here outlives it.
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        var first = _current is null;
        if (first || Moved("dial_codes", versions))
        {
            _dialPlan = await MediationTables.DialPlanAsync(connection, cancellation);
            _countries = MediationTables.Countries();
        }

        if (first || Moved("causes", versions))
        {
            _causes = await MediationTables.CausesAsync(connection, cancellation);
        }

        if (first || Moved("switches", versions) || Moved("settings", versions))
        {
            _switches = await MediationTables.SwitchesAsync(connection, options, cancellation);
        }

        if (first || Moved("control", versions))
        {
            _control = await MediationTables.ControlAsync(connection, cancellation);
        }

        var decks = versions.Keys.Where(area => area.StartsWith("rates/", StringComparison.Ordinal) && Moved(area, versions)).ToList();
        foreach (var area in decks)
        {
            _decks.Remove(int.Parse(area.AsSpan("rates/".Length), System.Globalization.CultureInfo.InvariantCulture));
        }

        if (first || Moved("customers", versions) || Moved("plans", versions) || decks.Count > 0)
        {
            _accounts = await MediationTables.AccountsAsync(connection, cancellation);
            _formerOwners = await MediationTables.FormerOwnersAsync(connection, cancellation);
            _plans = await PlanTables.PlansAsync(connection, _decks, cancellation);
            _plansOfCustomers = await PlanTables.ByCustomerAsync(connection, _plans, cancellation);
        }

        var rules = new MediationRules { DialPlan = _dialPlan!, Countries = _countries, Causes = _causes, Accounts = _accounts, FormerOwners = _formerOwners, Plans = _plansOfCustomers, Control = _control };
        return new ImportRules(rules, _switches, _plans);
    }

    private bool Moved(string area, Dictionary<string, long> versions) =>
        versions.GetValueOrDefault(area) != _versions.GetValueOrDefault(area);

    private static bool Same(Dictionary<string, long> left, Dictionary<string, long> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var version) && version == pair.Value);

    private static async Task<Dictionary<string, long>> VersionsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select area, version from config_version", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var versions = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellation))
        {
            versions.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return versions;
    }
}
