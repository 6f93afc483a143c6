using CdrStats.Domain.Import;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>Which records are there already: waiting in the inbox, or calls.</summary>
internal sealed class KnownRecords
{
    private readonly ImportDatabases _databases;
    private readonly IReadOnlyDictionary<string, SwitchProfile> _switches;

    private KnownRecords(ImportDatabases databases, IReadOnlyDictionary<string, SwitchProfile> switches) => (_databases, _switches) = (databases, switches);

    public static async Task<KnownRecords> OpenAsync(ImportDatabases databases, MediationOptions mediation, CancellationToken cancellation)
    {
        await using var connection = await databases.Calls.OpenConnectionAsync(cancellation);
        return new KnownRecords(databases, await MediationTables.SwitchesAsync(connection, mediation, cancellation));
    }

    public bool KnowsSwitch(string name) => _switches.ContainsKey(SwitchName.Canonical(name));

    /// <summary>The positions of those that are there. Each carries its source key.</summary>
    public async Task<IReadOnlySet<int>> FindAsync(IReadOnlyList<InboxRow> rows, CancellationToken cancellation)
    {
        var found = new HashSet<int>();
        if (rows.Count == 0)
        {
            return found;
        }

        await using (var ask = _databases.Inbox.CreateCommand("""
            select wanted.at::integer from unnest($1::varchar[], $2::varchar[]) with ordinality as wanted(switch, source_key, at)
            where exists (select from cdr_import where cdr_import.switch = wanted.switch and cdr_import.source_key = wanted.source_key)
            """))
        {
            ask.CommandTimeout = 300;
            ask.Parameters.Add(new() { Value = rows.Select(row => row.Switch).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
            ask.Parameters.Add(new() { Value = rows.Select(row => row.SourceKey.ToString()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
            await using var reader = await ask.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                found.Add(reader.GetInt32(0) - 1);
            }
        }

        // The inbox forgets after a month; calls do not.
        var candidates = Enumerable.Range(0, rows.Count).Where(at => !found.Contains(at))
            .Select(at => (At: at, Switch: _switches.GetValueOrDefault(SwitchName.Canonical(rows[at].Switch)))).Where(one => one.Switch is not null).ToList();
        await using var calls = await _databases.Calls.OpenConnectionAsync(cancellation);
        foreach (var call in await StoredRecords.FindAsync(calls, [.. candidates.Select(one => (rows[one.At].Start, one.Switch!.Id, RecordKey.Of(rows[one.At], Guid.Empty)))], cancellation))
        {
            found.Add(candidates[call.At].At);
        }

        return found;
    }
}
