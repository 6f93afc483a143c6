using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>One slice of a sweep through a kind.</summary>
/// <param name="Sent">Sent again, or dismissed.</param>
/// <param name="Left">Not sent: they would be rejected again as they are.</param>
/// <param name="Reached">The last record looked at: where the next slice begins.</param>
public sealed record SweepStep(int Sent, int Left, long Reached);

/// <summary>
/// Settles every record of a kind, slice by slice; whoever asks shows progress and may stop between two. A record is settled once, however many do it.
/// </summary>
public sealed class QuarantineSweep(ImportDatabases databases, QuarantineDesk desk, TimeProvider clock)
{
    private const int Slice = 500;

    /// <summary>The highest id of the kind now: records that come while it is swept are not part of the sweep. Null: there is none.</summary>
    public async Task<long?> EndAsync(AccessScope scope, string kind, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        await using var command = databases.Calls.CreateCommand("select max(id) from cdr_rejected where resolved_at is null and kind = $1");
        command.Parameters.AddWithValue(kind);
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }

    /// <summary>Sends the next records again as they are: what was wrong with them was not in them, or is mended.</summary>
    /// <returns>Null: there are no more.</returns>
    public async Task<SweepStep?> SendAsync(AccessScope scope, string who, string kind, long after, long upTo, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        await using var calls = await databases.Calls.OpenConnectionAsync(cancellation);
        await using var holding = await calls.BeginTransactionAsync(cancellation);
        var held = await HoldAsync(calls, kind, after, upTo, cancellation);
        if (held.Count == 0)
        {
            return null;
        }

        await using var separate = databases.InboxIsElsewhere ? await databases.Inbox.OpenConnectionAsync(cancellation) : null;
        var waiting = await WaitAgainAsync(separate ?? calls, held, cancellation);
        var sent = held.Where(one => waiting.Contains(one.Row)).Select(one => one.Id).ToArray();
        await SettleAsync(calls, sent, who, "sent again", cancellation);
        await holding.CommitAsync(cancellation);

        // Lines of files never had a row, and rows are purged in time: those are made anew, each as if corrected by hand.
        var (anew, left) = (0, 0);
        foreach (var one in held.Where(one => !waiting.Contains(one.Row)))
        {
            var record = await RecordAsync(one.Id, cancellation);
            var answer = record is null ? null : await desk.SendAsync(scope, who, one.Id, QuarantineDesk.FieldsOf(record).ToDictionary(), cancellation);
            (anew, left) = answer is Saved.Done ? (anew + 1, left) : (anew, left + 1);
        }

        return new SweepStep(sent.Length + anew, left, held[^1].Id);
    }

    /// <summary>Closes the next records for good; they are kept, with who did it.</summary>
    /// <returns>Null: there are no more.</returns>
    public async Task<SweepStep?> DismissAsync(AccessScope scope, string who, string kind, long after, long upTo, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        await using var calls = await databases.Calls.OpenConnectionAsync(cancellation);
        await using var holding = await calls.BeginTransactionAsync(cancellation);
        var held = await HoldAsync(calls, kind, after, upTo, cancellation);
        if (held.Count == 0)
        {
            return null;
        }

        await SettleAsync(calls, [.. held.Select(one => one.Id)], who, "dismissed", cancellation);
        await holding.CommitAsync(cancellation);
        return new SweepStep(held.Count, 0, held[^1].Id);
    }

    private static async Task<List<Held>> HoldAsync(NpgsqlConnection calls, string kind, long after, long upTo, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select cdr_rejected.id, inbox_row, instance from cdr_rejected join inbox on inbox.id = inbox
            where resolved_at is null and kind = $1 and cdr_rejected.id > $2 and cdr_rejected.id <= $3 order by cdr_rejected.id limit {Slice} for update of cdr_rejected
            """, calls)
        {
            Parameters = { new() { Value = kind }, new() { Value = after }, new() { Value = upTo } },
        };
        var held = new List<Held>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            held.Add(new Held(row.GetInt64(0), row.GetInt64(1), row.GetGuid(2)));
        }

        return held;
    }

    private static async Task<HashSet<long>> WaitAgainAsync(NpgsqlConnection inbox, IReadOnlyList<Held> held, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            update cdr_import set imported = false from unnest($1::bigint[], $2::uuid[]) as held(id, instance), cdr_import_instance as own
            where cdr_import.id = held.id and own.instance = held.instance returning cdr_import.id::bigint
            """, inbox)
        {
            Parameters = { new() { Value = held.Select(one => one.Row).ToArray() }, new() { Value = held.Select(one => one.Instance).ToArray() } },
        };
        var waiting = new HashSet<long>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            waiting.Add(row.GetInt64(0));
        }

        return waiting;
    }

    private async Task SettleAsync(NpgsqlConnection calls, long[] ids, string who, string how, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("update cdr_rejected set resolved_at = $2, resolved_by = $3, resolution = $4 where id = any($1)", calls)
        {
            Parameters = { new() { Value = ids }, new() { Value = clock.GetUtcNow().UtcDateTime }, new() { Value = who }, new() { Value = how } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<string?> RecordAsync(long id, CancellationToken cancellation)
    {
        await using var command = databases.Calls.CreateCommand("select record::text from cdr_rejected where id = $1 and resolved_at is null");
        command.Parameters.AddWithValue(id);
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    private sealed record Held(long Id, long Row, Guid Instance);
}
