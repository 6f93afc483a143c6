using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>Counts the calls of a CDR-Stats 3 where they are, and those that came from it here. Its cost is that of all of them; it is for the end of a migration.</summary>
public sealed class CdrStats3Comparison(ImportDatabases databases)
{
    private const string Sums = "count(*), coalesce(sum(duration), 0)::bigint, coalesce(sum(billsec), 0)::bigint, coalesce(sum(sell_cost), 0), coalesce(sum(buy_cost), 0)";

    /// <summary>Only what is there.</summary>
    public static async Task<IReadOnlyList<(string Switch, CallSums Sums)>> ThereAsync(CdrStats3Database from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        return await from.ListAsync(
            $"select s.ipaddress::text, {Sums} from voip_switch s join voip_cdr c on c.switch_id = s.id group by 1 order by 1", row => (row.GetString(0), ReadSums(row, 1)), cancellation);
    }

    public async Task<CallComparison> CompareAsync(AccessScope scope, CdrStats3Database from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        Diagnostics.ChainQueries.MustSeeEverything(scope);
        var there = await ThereAsync(from, cancellation);
        var key = CdrStats3Calls.CallKey(from);
        var here = new Dictionary<string, CallSums>();
        await foreach (var row in HereAsync(
            $"""
             select s.ip_address, s.name, {Sums} from call c join switch s on s.id = c.switch_id where starts_with(c.source_key, $1) group by s.id
             """,
            key,
            cancellation))
        {
            here[SwitchName.Canonical(row.GetString(0))] = here[SwitchName.Canonical(row.GetString(1))] = ReadSums(row, 2);
        }

        await foreach (var row in HereAsync(
            $"select a.alias, {Sums} from call c join switch_alias a on a.switch_id = c.switch_id where starts_with(c.source_key, $1) group by a.id", key, cancellation))
        {
            here.TryAdd(SwitchName.Canonical(row.GetString(0)), ReadSums(row, 1));
        }

        var owners = await OwnersAsync(from, key, cancellation);
        long quarantined = 0, waiting = 0;
        await foreach (var row in HereAsync("select count(*) from cdr_rejected where resolved_at is null and starts_with(record ->> 'source_key', $1)", key, cancellation))
        {
            quarantined = row.GetInt64(0);
        }

        await using var command = databases.Inbox.CreateCommand("select count(*) from cdr_import where not imported and starts_with(source_key, $1)");
        command.CommandTimeout = 600;
        command.Parameters.AddWithValue(key);
        waiting = (long)(await command.ExecuteScalarAsync(cancellation))!;
        return new CallComparison(
            [.. there.Select(one => new SwitchComparison(one.Switch, one.Sums, here.GetValueOrDefault(SwitchName.Canonical(one.Switch), CallSums.Nothing)))], owners, quarantined, waiting);
    }

    private async Task<IReadOnlyList<OwnerComparison>> OwnersAsync(CdrStats3Database from, string key, CancellationToken cancellation)
    {
        // A customer has the name of the user that it was made of.
        var there = await from.ListAsync(
            "select u.username::text, count(*) from voip_cdr c join auth_user u on u.id = c.user_id group by 1 order by 1",
            row => (Name: row.GetString(0), Calls: row.GetInt64(1)), cancellation);
        var here = new Dictionary<string, long>();
        await foreach (var row in HereAsync("select coalesce(k.name, ''), count(*) from call c left join customer k on k.id = c.customer_id where starts_with(c.source_key, $1) group by 1", key, cancellation))
        {
            here.Add(row.GetString(0), row.GetInt64(1));
        }

        return
        [
            .. there.Select(one => new OwnerComparison(one.Name, one.Calls, here.GetValueOrDefault(one.Name))),
            .. here.Where(one => there.All(other => other.Name != one.Key)).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new OwnerComparison(one.Key, 0, one.Value)),
        ];
    }

    private async IAsyncEnumerable<NpgsqlDataReader> HereAsync(string sql, string key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = databases.Calls.CreateCommand(sql);
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue(key);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return reader;
        }
    }

    private static CallSums ReadSums(NpgsqlDataReader row, int at) => new(row.GetInt64(at), row.GetInt64(at + 1), row.GetInt64(at + 2), row.GetDecimal(at + 3), row.GetDecimal(at + 4));
}
