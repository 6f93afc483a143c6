using System.Collections.Frozen;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.DestinationControl;
using CdrStats.Domain.Import;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Numbering;
using CdrStats.Infrastructure.Switches;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>Reads what mediation decides by out of the tables that administrators edit.</summary>
internal static class MediationTables
{
    public static async Task<DialPlan> DialPlanAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var codes = DialCodeData.Load().ToDictionary(code => code.Prefix);
        await foreach (var row in RowsAsync(connection, "select prefix, country, destination, type from dial_code where prefix ~ '^[0-9]{1,15}$'", cancellation))
        {
            codes[row.GetString(0)] = new DialCode(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetString(2), (NumberType)row.GetInt16(3));
        }

        return new DialPlan(codes.Values);
    }

    public static FrozenDictionary<string, string> Countries() =>
        Country.All
            .SelectMany(country => new[] { KeyValuePair.Create(country.Alpha2, country.Alpha2), KeyValuePair.Create(country.Alpha3, country.Alpha2) })
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static async Task<FrozenDictionary<string, int>> CausesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var causes = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        await foreach (var row in RowsAsync(connection, "select enumeration, code from hangup_cause", cancellation))
        {
            causes[row.GetString(0)] = row.GetInt32(1);
        }

        return causes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    public static async Task<ControlLists> ControlAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (entries, removed) = (new List<ControlEntry>(), new List<string>());
        await foreach (var row in RowsAsync(connection, "select id, kind, customer_id, prefix, country from control_entry", cancellation))
        {
            entries.Add(new ControlEntry(
                row.GetInt32(0), (ListKind)row.GetInt16(1), row.IsDBNull(2) ? null : row.GetInt32(2), row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4)));
        }

        await foreach (var row in RowsAsync(connection, "select prefix from remove_prefix", cancellation))
        {
            removed.Add(row.GetString(0));
        }

        return new ControlLists(entries, removed);
    }

    public static async Task<FrozenDictionary<(string, int), int>> AccountsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var accounts = new Dictionary<(string, int), int>();
        await foreach (var row in RowsAsync(connection, "select trim(code), coalesce(switch_id, 0), customer_id from account_code", cancellation))
        {
            accounts[(row.GetString(0), row.GetInt32(1))] = row.GetInt32(2);
        }

        return accounts.ToFrozenDictionary();
    }

    /// <summary>Former owners of account codes, the earliest first.</summary>
    public static async Task<FrozenDictionary<(string, int), FormerOwner[]>> FormerOwnersAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var owners = new List<((string, int) Entry, FormerOwner Owner)>();
        await foreach (var row in RowsAsync(connection, "select code, coalesce(switch_id, 0), customer_id, until from account_code_past order by until", cancellation))
        {
            owners.Add(((row.GetString(0), row.GetInt32(1)), new FormerOwner(row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3))));
        }

        return owners.GroupBy(pair => pair.Entry, pair => pair.Owner).ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>Switches by the texts of their records: addresses win over names, names over aliases (spec/mediation.md 2, step 1).</summary>
    public static async Task<FrozenDictionary<string, SwitchProfile>> SwitchesAsync(
        NpgsqlConnection connection, MediationOptions options, CancellationToken cancellation)
    {
        var directions = (await DirectionsAsync(connection, cancellation)).ToLookup(pair => pair.SwitchId, pair => pair.Pattern);
        var global = await options.OverAsync(connection, cancellation);
        var globalNumbers = new NumberNormaliser(global);
        var profiles = new Dictionary<int, SwitchProfile>();
        var addresses = new List<(string Text, int Id)>();
        var names = new List<(string Text, int Id)>();
        await foreach (var row in RowsAsync(connection, "select id, name, ip_address, default_customer_id, number_settings::text from switch order by id", cancellation))
        {
            var id = row.GetInt32(0);
            var settings = row.IsDBNull(4) ? global : NumberOverride.Read(row.GetString(4)).Over(global);
            var numbers = ReferenceEquals(settings, global) ? globalNumbers : new NumberNormaliser(settings);
            profiles.Add(id, new SwitchProfile(id, row.GetString(1), settings, numbers, row.IsDBNull(3) ? null : row.GetInt32(3), [.. directions[id]]));
            addresses.Add((row.GetString(2), id));
            names.Add((row.GetString(1), id));
        }

        var aliases = new List<(string Text, int Id)>();
        await foreach (var row in RowsAsync(connection, "select alias, switch_id from switch_alias order by id", cancellation))
        {
            aliases.Add((row.GetString(0), row.GetInt32(1)));
        }

        var byText = new Dictionary<string, SwitchProfile>();
        foreach (var (text, id) in addresses.Concat(names).Concat(aliases))
        {
            byText.TryAdd(SwitchName.Canonical(text), profiles[id]);
        }

        return byText.ToFrozenDictionary();
    }

    /// <summary>A rule as mediation goes by it.</summary>
    internal static DirectionPattern Pattern(string field, string pattern, CallDirection direction) => new(
        field switch
        {
            "channel" => DirectionField.Channel,
            "context" => DirectionField.Context,
            _ => DirectionField.CallerKind,
        },
        pattern,
        direction);

    private static async Task<List<(int SwitchId, DirectionPattern Pattern)>> DirectionsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var rules = new List<(int, DirectionPattern)>();
        await foreach (var row in RowsAsync(connection, "select switch_id, field, pattern, direction from direction_rule order by switch_id, position, id", cancellation))
        {
            rules.Add((row.GetInt32(0), Pattern(row.GetString(1), row.GetString(2), (CallDirection)row.GetInt16(3))));
        }

        return rules;
    }

    internal static async IAsyncEnumerable<NpgsqlDataReader> RowsAsync(
        NpgsqlConnection connection, string sql, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return reader;
        }
    }
}
