using System.Data;
using System.Globalization;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// Keeps what could not become a call: the row as the inbox has it, every column in full, goes to <c>cdr_rejected</c> with the reason; rejected again,
/// the newer reason stands. A record that the database will not keep leaves a short one, and stops nothing.
/// </summary>
internal sealed class Quarantine(NpgsqlConnection calls, NpgsqlConnection inbox, short number, long batch, DateTimeOffset now)
{
    private const int Together = 500;
    private const int LongestReason = 2000;

    /// <summary>Of a record that comes from another database, in characters as JSON: it has to pass through here.</summary>
    private const int LongestRecord = 16 * 1024 * 1024;

    /// <summary>Of such records, how many characters are sent at once.</summary>
    private const int Load = 4 * 1024 * 1024;

    private const string Into = "insert into cdr_rejected (inbox, inbox_row, switch, reason, record, rejected_at, batch_id)";
    private const string Again = """
        on conflict (inbox, inbox_row) do update set switch = excluded.switch, reason = excluded.reason, record = excluded.record,
            rejected_at = excluded.rejected_at, batch_id = excluded.batch_id, resolved_at = null
        """;

    /// <summary>Within the transactions of both connections, before the rows are marked.</summary>
    public async Task StoreAsync(IReadOnlyList<(WaitingRow Row, string Reason)> rejected, CancellationToken cancellation)
    {
        foreach (var some in rejected.Select(pair => new Entry(pair.Row.Row.Id, pair.Row.Row.Switch, Plain(pair.Reason))).Chunk(Together))
        {
            await StoreAsync(some, cancellation);
        }
    }

    private async Task StoreAsync(ArraySegment<Entry> some, CancellationToken cancellation)
    {
        await ExecuteOnBothAsync("savepoint quarantine", cancellation);
        string refusal;
        try
        {
            await (ReferenceEquals(calls, inbox) ? CopyWithinAsync(some, cancellation) : CarryOverAsync(some, cancellation));
            await ExecuteOnBothAsync("release savepoint quarantine", cancellation);
            return;
        }
        catch (PostgresException error) when (RefusedData.IsReasonOf(error))
        {
            refusal = $"{error.SqlState} {error.MessageText}";
            await ExecuteOnBothAsync("rollback to savepoint quarantine; release savepoint quarantine", cancellation);
        }

        if (some.Count == 1)
        {
            await using var alone = new NpgsqlBatch(calls) { BatchCommands = { Short(some[0], refusal) } };
            await alone.ExecuteNonQueryAsync(cancellation);
            return;
        }

        await StoreAsync(some[..(some.Count / 2)], cancellation);
        await StoreAsync(some[(some.Count / 2)..], cancellation);
    }

    private async Task CopyWithinAsync(ArraySegment<Entry> some, CancellationToken cancellation)
    {
        const string Sql = $"""
            {Into} select $4, id, given.switch, reason, to_jsonb(cdr_import), $5, $6
            from unnest($1::bigint[], $2::text[], $3::text[]) as given(inbox_row, switch, reason) join cdr_import on id = given.inbox_row {Again}
            """;
        await using var command = new NpgsqlCommand(Sql, calls)
        {
            Parameters =
            {
                new() { Value = some.Select(entry => entry.Row).ToArray() }, new() { Value = some.Select(entry => entry.Switch).ToArray() },
                new() { Value = some.Select(entry => entry.Reason).ToArray() },
                new() { Value = number }, new() { Value = now.UtcDateTime }, new() { Value = batch },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task CarryOverAsync(ArraySegment<Entry> some, CancellationToken cancellation)
    {
        var entries = some.ToDictionary(entry => entry.Row);
        await using var command = new NpgsqlCommand(
            "select id, case when length(record) <= $2 then record end from cdr_import, lateral (select to_jsonb(cdr_import)::text as record offset 0) as whole where id = any($1)", inbox)
        {
            Parameters = { new() { Value = entries.Keys.ToArray() }, new() { Value = LongestRecord } },
        };
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellation);
        for (var more = await reader.ReadAsync(cancellation); more;)
        {
            await using var load = new NpgsqlBatch(calls);
            for (var size = 0; more && size < Load; more = await reader.ReadAsync(cancellation))
            {
                var entry = entries[reader.GetInt64(0)];
                var record = reader.IsDBNull(1) ? null : reader.GetString(1);
                load.BatchCommands.Add(record is null
                    ? Short(entry, string.Create(CultureInfo.InvariantCulture, $"It has more than {LongestRecord} characters")) : Full(entry, record));
                size += record?.Length ?? 0;
            }

            await load.ExecuteNonQueryAsync(cancellation);
        }
    }

    private NpgsqlBatchCommand Full(Entry entry, string record) => new($"{Into} values ($1, $2, $3, $4, $5::jsonb, $6, $7) {Again}")
    {
        Parameters =
        {
            new() { Value = number }, new() { Value = entry.Row }, new() { Value = entry.Switch }, new() { Value = entry.Reason },
            new() { Value = record }, new() { Value = now.UtcDateTime }, new() { Value = batch },
        },
    };

    /// <summary>What stands for a record that is not kept; the inbox has it still.</summary>
    private NpgsqlBatchCommand Short(Entry entry, string why) => new(
        $"{Into} values ($1, $2, $3, $4, jsonb_build_object('id', $2, 'switch', $3, 'record_not_kept', $5::text), $6, $7) {Again}")
    {
        Parameters =
        {
            new() { Value = number }, new() { Value = entry.Row }, new() { Value = entry.Switch }, new() { Value = entry.Reason },
            new() { Value = Plain(why) }, new() { Value = now.UtcDateTime }, new() { Value = batch },
        },
    };

    private async Task ExecuteOnBothAsync(string sql, CancellationToken cancellation)
    {
        foreach (var connection in ReferenceEquals(calls, inbox) ? [calls] : new[] { calls, inbox })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    // A reason may quote anything: what a database's text cannot hold is left out, and so is half of a pair at the cut.
    private static string Plain(string reason) =>
        new([.. (reason.Length > LongestReason ? reason[..LongestReason] : reason).Where(character => character != '\0' && !char.IsSurrogate(character))]);

    private sealed record Entry(long Row, string Switch, string Reason);
}
