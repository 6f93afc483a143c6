using System.Collections.Concurrent;
using CdrStats.Domain.Import;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// One batch, from waiting rows to stored and counted calls, in one transaction: taken and held (FOR UPDATE SKIP LOCKED), mediated, rated,
/// stored, folded into the roll-ups, marked, entered in the ledger, announced. Killed anywhere it leaves everything as it was.
/// </summary>
internal sealed class ImportBatch(ImportDatabases databases, ImportRulesSource source, SwitchRegistrar registrar, CallPartitions partitions, InboxTurn turn, TimeProvider clock)
{
    private readonly ConcurrentBag<BatchRoom> _rooms = [];
    private InboxIdentity? _inbox;

    /// <summary>Imports up to <paramref name="most"/> of the oldest waiting rows.</summary>
    /// <param name="lookUp">Look every record up among the stored ones first.</param>
    /// <param name="quarantineBecause">Quarantines the rows with this reason instead of storing them: the database refused them.</param>
    public async Task<BatchResult> RunAsync(int most, bool lookUp, string? quarantineBecause, CancellationToken cancellation)
    {
        var room = _rooms.TryTake(out var free) ? free : new BatchRoom();
        try
        {
            return await RunAsync(room, most, lookUp, quarantineBecause, cancellation);
        }
        finally
        {
            room.Clear();
            _rooms.Add(room);
        }
    }

    private async Task<BatchResult> RunAsync(BatchRoom room, int most, bool lookUp, string? quarantineBecause, CancellationToken cancellation)
    {
        var startedAt = clock.GetUtcNow();
        await using var calls = await databases.Calls.OpenConnectionAsync(cancellation);
        _inbox ??= await InboxIdentity.LoadAsync(databases, calls, cancellation);
        await using var separate = databases.InboxIsElsewhere ? await databases.Inbox.OpenConnectionAsync(cancellation) : null;
        var inbox = separate ?? calls;
        await using var holding = await inbox.BeginTransactionAsync(cancellation);
        await turn.TakeAsync(inbox, room, most, cancellation);
        if (room.Rows.Count == 0)
        {
            return BatchResult.Nothing;
        }

        await using var storing = separate is null ? null : await calls.BeginTransactionAsync(cancellation);
        await RulesInUse.HoldAsync(calls, cancellation);
        var rejected = await MediateAsync(room, quarantineBecause, startedAt, cancellation);
        await partitions.EnsureAsync(room.Good.Select(call => call.Row.Start), cancellation);
        var (duplicates, own) = await LeaveOutStoredAsync(calls, room, lookUp || separate is not null, cancellation);

        var rollups = new Rollups();
        var stored = room.Stored;
        var again = stored.Where(call => call.Replaces != 0).Select(call => call.Call.Row).ToList();
        var replaced = await StoredRecords.RemoveAsync(calls, again, rollups, cancellation);
        var (batch, firstId) = await NumbersAsync(calls, stored.Count - again.Count, cancellation);
        foreach (ref var call in room.StoredSpan)
        {
            call = call with { Id = call.Replaces != 0 ? call.Replaces : firstId++ };
            rollups.Add(StoredRecords.Figures(call.Call));
        }

        var now = clock.GetUtcNow();
        await CallWriter.WriteAsync(calls, stored, _inbox.Number, batch, now, cancellation);
        var result = new BatchResult(room.Rows.Count, stored.Count, replaced, duplicates, rejected.Count);
        await FinishAsync(calls, inbox, room, own, rejected, batch, result, startedAt, now, cancellation);
        await RollupWriter.FoldAsync(calls, rollups, cancellation);
        if (storing is not null)
        {
            await storing.CommitAsync(cancellation);
        }

        await holding.CommitAsync(cancellation);
        return result;
    }

    private async Task<List<(WaitingRow Row, string Reason)>> MediateAsync(
        BatchRoom room, string? quarantineBecause, DateTimeOffset now, CancellationToken cancellation)
    {
        var rules = await source.CurrentAsync(cancellation);
        var rejected = new List<(WaitingRow, string)>();
        string? lastText = null;
        SwitchProfile? from = null;
        foreach (var waiting in room.Rows)
        {
            var row = waiting.Row;
            if ((quarantineBecause ?? waiting.Defect ?? RecordCheck.ReasonToReject(row, now)) is { } reason)
            {
                rejected.Add((waiting, reason));
                continue;
            }

            if (row.Switch != lastText)
            {
                from = rules.Find(row.Switch);
                if (from is null)
                {
                    await registrar.RegisterAsync(row.Switch, row.Source, now, cancellation);
                    rules = await source.CurrentAsync(cancellation);
                    from = rules.Find(row.Switch) ?? throw new InvalidOperationException($"Switch '{row.Switch}' was registered and is not found.");
                }

                lastText = row.Switch;
            }

            room.Good.Add(Mediator.Read(row, from!, rules.Mediation));
        }

        Mediator.Rate(room.Good);
        return rejected;
    }

    /// <summary>
    /// Leaves out records that are stored already. Without <paramref name="look"/> nothing is looked up: a row never imported is met again only
    /// where its sender's key outlived its inbox row, or where the marks of a separate inbox were lost, and then the unique index says so.
    /// </summary>
    /// <returns>Own: rows whose own call is stored, since only their marks were lost; they get those back.</returns>
    private async Task<(int Duplicates, IReadOnlyList<FoundRecord> Own)> LeaveOutStoredAsync(
        NpgsqlConnection calls, BatchRoom room, bool look, CancellationToken cancellation)
    {
        var stored = room.Stored;
        foreach (var call in room.Good)
        {
            stored.Add(new StoredCall(0, RecordKey.Of(call.Row, _inbox!.Instance), call));
        }

        if (!look)
        {
            return (0, []);
        }

        var dropped = new HashSet<int>();
        var candidates = new Dictionary<(DateTimeOffset Start, int SwitchId, Guid Key), int>();
        for (var i = 0; i < stored.Count; i++)
        {
            var (_, key, call) = stored[i];
            if (call.Row.StoredCallId is null && !candidates.TryAdd((call.Row.Start, call.SwitchId, key), i))
            {
                dropped.Add(i);
            }
        }

        int[] positions = [.. candidates.Values];
        var own = new List<FoundRecord>();
        foreach (var found in await StoredRecords.FindAsync(calls, [.. candidates.Keys], cancellation))
        {
            dropped.Add(positions[found.At]);
            if (found.Inbox == _inbox!.Number && found.InboxRow == room.Good[positions[found.At]].Row.Id)
            {
                own.Add(found);
            }
        }

        var position = 0;
        stored.RemoveAll(_ => dropped.Contains(position++));
        return (dropped.Count, own);
    }

    private static async Task<(long Batch, long FirstId)> NumbersAsync(NpgsqlConnection calls, int ids, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select nextval('import_batch_id_seq'), case when $1 > 0 then take_call_ids($1) else 0 end", calls)
        {
            Parameters = { new() { Value = ids } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task FinishAsync(
        NpgsqlConnection calls, NpgsqlConnection inbox, BatchRoom room, IReadOnlyList<FoundRecord> own, List<(WaitingRow Row, string Reason)> rejected,
        long batch, BatchResult result, DateTimeOffset startedAt, DateTimeOffset now, CancellationToken cancellation)
    {
        var records = rejected.Count == 0 ? [] : await InboxMarks.RecordsAsync(inbox, rejected.Select(pair => pair.Row.Row.Id), cancellation);
        await using (var marks = new NpgsqlBatch(inbox))
        {
            marks.BatchCommands.Add(InboxMarks.Done(room, own, rejected.Select(pair => pair.Row.Row.Id).ToHashSet()));
            await marks.ExecuteNonQueryAsync(cancellation);
        }

        await using var entries = new NpgsqlBatch(calls);
        InboxMarks.Quarantine(entries, _inbox!.Number, batch, rejected.Select(pair => (pair.Row, pair.Reason, records[pair.Row.Row.Id])), now);
        var settled = room.Rows.Where(row => row.WasQuarantined).Select(row => row.Row.Id).Except(rejected.Select(pair => pair.Row.Row.Id)).ToArray();
        if (settled.Length > 0)
        {
            entries.BatchCommands.Add(InboxMarks.Resolve(_inbox.Number, settled, now));
        }

        Ledger.Append(entries, batch, result, room.Rows, startedAt, now);
        Ledger.AppendSeen(entries, room.Stored, now);
        entries.BatchCommands.Add(new NpgsqlBatchCommand("select pg_notify('cdr_stored', '')"));
        await entries.ExecuteNonQueryAsync(cancellation);
    }
}
