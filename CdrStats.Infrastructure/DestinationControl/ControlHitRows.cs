using CdrStats.Domain.DestinationControl;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.DestinationControl;

/// <summary>
/// Writes down which blacklist entries the calls of a batch hit, in the batch's own transaction. Only calls that just ended count: those of a
/// history that is imported, or imported again, tell nobody anything.
/// </summary>
internal static class ControlHitRows
{
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    /// <summary>Adds the commands, if there is a hit. Rows are touched in the keys' order, so that no two importers wait in a circle.</summary>
    public static void Append(NpgsqlBatch batch, IReadOnlyList<StoredCall> stored, DateTimeOffset now)
    {
        var hits = new SortedDictionary<(int Entry, int Customer), (long Calls, StoredCall Last, DateTimeOffset First)>();
        foreach (var call in stored)
        {
            var row = call.Call.Row;
            if (call.Call.Control.Winner is not { Kind: ListKind.Blacklist, Id: var entry } || call.Replaces != 0 || row.Start.AddSeconds(row.Duration) < now - Fresh)
            {
                continue;
            }

            var key = (entry, call.Call.CustomerId ?? 0);
            var (calls, last, first) = hits.GetValueOrDefault(key, (0, call, row.Start));
            hits[key] = (calls + 1, row.Start >= last.Call.Row.Start ? call : last, row.Start < first ? row.Start : first);
        }

        if (hits.Count == 0)
        {
            return;
        }

        var command = new NpgsqlBatchCommand("""
            insert into control_hit (entry_id, customer_id, calls, first_at, last_at, call_id, call_start, switch_id, caller, destination, country)
            select hit.* from unnest($1::integer[], $2::integer[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::bigint[], $5::timestamptz[], $7::integer[], $8::text[], $9::text[], $10::text[])
                as hit (entry_id, customer_id, calls, first_at, last_at, call_id, call_start, switch_id, caller, destination, country)
            join control_entry on control_entry.id = hit.entry_id order by 1, 2
            on conflict (entry_id, customer_id) do update set calls = control_hit.calls + excluded.calls, last_at = excluded.last_at, call_id = excluded.call_id, call_start = excluded.call_start,
                switch_id = excluded.switch_id, caller = excluded.caller, destination = excluded.destination, country = excluded.country
            """);
        Add(hit => hit.Key.Entry);
        Add(hit => hit.Key.Customer);
        Add(hit => hit.Value.Calls);
        Add(hit => hit.Value.First.UtcDateTime);
        Add(hit => hit.Value.Last.Call.Row.Start.UtcDateTime);
        Add(hit => hit.Value.Last.Id);
        Add(hit => hit.Value.Last.Call.SwitchId);
        Add(hit => hit.Value.Last.Call.Row.CallerNumber.ToString());
        Add(hit => hit.Value.Last.Call.Number.Digits);
        Add(hit => hit.Value.Last.Call.Country);
        batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"notify {IncidentRows.Channel}"));

        void Add<T>(Func<KeyValuePair<(int Entry, int Customer), (long Calls, StoredCall Last, DateTimeOffset First)>, T> of) =>
            command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. hits.Select(of)] });
    }
}
