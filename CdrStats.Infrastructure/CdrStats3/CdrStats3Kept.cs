using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>Keeps, as they are, the objects of a CDR-Stats 3 that have no place here yet, so that the database there can be given up.</summary>
public sealed class CdrStats3Kept(Database database, TimeProvider clock)
{
    private static readonly (string Table, string What)[] Kinds =
    [
        ("alert", "alarms"),
    ];

    public async Task<IReadOnlyList<TakenObjects>> TakeAsync(CdrStats3Database from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        var report = new List<TakenObjects>();
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        foreach (var (table, what) in Kinds.Where(kind => from.Has(kind.Table)))
        {
            var objects = await from.ListAsync($"select id::bigint, to_jsonb(t)::text from {table} t order by id", row => (Id: row.GetInt64(0), Json: row.GetString(1)), cancellation);
            await using var command = new NpgsqlCommand(
                "insert into cdr_stats_3_object (source, kind, id, object, taken_at) select $1, $2, id, object, $5 from unnest($3::bigint[], $4::jsonb[]) as given(id, object) on conflict do nothing", connection)
            {
                Parameters =
                {
                    new() { Value = from.Name }, new() { Value = table }, new() { Value = objects.Select(one => one.Id).ToArray() },
                    new() { Value = objects.Select(one => one.Json).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb }, new() { Value = clock.GetUtcNow().UtcDateTime },
                },
            };
            var taken = await command.ExecuteNonQueryAsync(cancellation);
            report.Add(new TakenObjects(what, objects.Count, taken, objects.Count - taken, objects.Count > 0 ? ["kept as they are in the table cdr_stats_3_object, and do nothing yet"] : []));
        }

        return report;
    }
}
