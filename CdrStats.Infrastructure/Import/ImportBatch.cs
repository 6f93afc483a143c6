using System.Collections.Concurrent;
using CdrStats.Domain.Import;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Alarms.Fraud;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.DestinationControl;
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
    /// <param name="refused">Rows that the database refused, each with its reason: they go to quarantine.</param>
    /// <param name="taken">Told which rows were taken, for when the batch fails.</param>
    public async Task<BatchResult> RunAsync(int most, bool lookUp, IReadOnlyDictionary<long, string> refused, TakenRows taken, CancellationToken cancellation)
    {
        var room = _rooms.TryTake(out var free) ? free : new BatchRoom();
        try
        {
            return await RunAsync(room, most, lookUp, refused, taken, cancellation);
        }
        finally
        {
            room.Clear();
            _rooms.Add(room);
        }
    }

    private async Task<BatchResult> RunAsync(
        BatchRoom room, int most, bool lookUp, IReadOnlyDictionary<long, string> refused, TakenRows taken, CancellationToken cancellation)
    {
        var startedAt = clock.GetUtcNow();
        await using var calls = await databases.Calls.OpenConnectionAsync(cancellation);
        await using var separate = databases.InboxIsElsewhere ? await databases.Inbox.OpenConnectionAsync(cancellation) : null;
        var inbox = separate ?? calls;
        await using var holding = await turn.TakeAsync(inbox, room, most, cancellation);
        if (room.Rows.Count == 0)
        {
            return BatchResult.Nothing;
        }

        (taken.Count, taken.First, taken.IsFull) = (room.Rows.Count, room.Rows[0].Row.Id, room.IsFull);
        // The table that the rows are held in cannot go away now.
        _inbox = await InboxIdentity.LoadAsync(inbox, databases.Calls, _inbox, cancellation);
        await using var storing = separate is null ? null : await calls.BeginTransactionAsync(cancellation);
        await RulesInUse.HoldAsync(calls, cancellation);
        var rejected = await MediateAsync(room, refused, startedAt, cancellation);
        await partitions.EnsureAsync(room.Good.Select(call => call.Row.Start), cancellation);
        var (duplicates, own, earlier) = await LeaveOutStoredAsync(calls, room, lookUp || separate is not null, cancellation);

        // A row imported again gives up the call that it was, whatever becomes of it now: another call, a duplicate, or none.
        var rollups = new Rollups();
        var legs = new LegChanges();
        var removed = await StoredRecords.RemoveAsync(calls, earlier, rollups, legs, cancellation);
        var stored = room.Stored;
        var lost = await StoredRecords.LostAsync(calls, stored, removed, cancellation);
        var (batch, firstId) = await NumbersAsync(calls, stored.Count(call => !lost.KeepsItsId(call, removed)), cancellation);
        var (replaced, nextId) = (0, firstId);
        foreach (ref var call in room.StoredSpan)
        {
            replaced += removed.Contains(call.Replaces) ? 1 : 0;
            call = call with { Id = lost.KeepsItsId(call, removed) ? call.Replaces : nextId++ };
            if (lost.IsStillCounted(call, removed))
            {
                continue;
            }

            var figures = StoredRecords.Figures(call.Call);
            if ((string?)call.Call.Row.LinkedId is { } linkedId)
            {
                legs.Add(linkedId, new Leg(figures, call.RecordKey), rollups);
            }
            else
            {
                rollups.Add(figures);
            }
        }

        var now = clock.GetUtcNow();
        await CallWriter.WriteAsync(calls, stored, _inbox.Number, batch, now, cancellation);
        var result = new BatchResult(room.Rows.Count, stored.Count, replaced, duplicates, rejected.Count);
        await FinishAsync(calls, inbox, room, own, rejected, rollups, legs, batch, result, startedAt, now, (firstId, nextId), cancellation);
        if (storing is not null)
        {
            await storing.CommitAsync(cancellation);
        }

        await holding.CommitAsync(cancellation);
        return result;
    }

    private async Task<List<(WaitingRow Row, string Reason)>> MediateAsync(
        BatchRoom room, IReadOnlyDictionary<long, string> refused, DateTimeOffset now, CancellationToken cancellation)
    {
        var rules = await source.CurrentAsync(cancellation);
        var rejected = new List<(WaitingRow, string)>();
        string? lastText = null;
        SwitchProfile? from = null;
        foreach (var waiting in room.Rows)
        {
            var row = waiting.Row;
            if ((refused.Count > 0 ? refused.GetValueOrDefault(row.Id) : null) is { } words)
            {
                rejected.Add((waiting, words));
                continue;
            }

            if ((waiting.Defect ?? RecordCheck.ReasonToReject(row, now)) is { } reason)
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

            GuardedMediation.Read(room, waiting, from!, rules.Mediation, rejected);
        }

        GuardedMediation.Rate(room, rejected);
        return rejected;
    }

    /// <summary>
    /// Leaves out records that are stored already. Without <paramref name="look"/> only rows imported again are looked up: one never imported is met
    /// again only where its sender's key outlived its inbox row, or where the marks of a separate inbox were lost, and then the unique index says so.
    /// </summary>
    /// <returns>
    /// Own: rows whose own call is stored, since only their marks were lost; they get those back. Earlier: the calls that rows were before, by the
    /// marks, and where the marks were lost after the last time, by the record.
    /// </returns>
    private async Task<(int Duplicates, IReadOnlyList<FoundRecord> Own, IReadOnlyList<(long Id, DateTimeOffset Start)> Earlier)> LeaveOutStoredAsync(
        NpgsqlConnection calls, BatchRoom room, bool look, CancellationToken cancellation)
    {
        var stored = room.Stored;
        foreach (var call in room.Good)
        {
            stored.Add(new StoredCall(0, RecordKey.Of(call.Row, _inbox!.Instance), call));
        }

        var earlier = new List<(long Id, DateTimeOffset Start)>();
        foreach (var (row, _, _) in room.Rows)
        {
            if (row.StoredCallId is { } id)
            {
                earlier.Add((id, row.StoredCallStart ?? row.Start));
            }
        }

        if (!look && earlier.Count == 0)
        {
            return (0, [], earlier);
        }

        var leaving = earlier.Select(call => call.Id).ToHashSet();
        var dropped = new HashSet<int>();
        var candidates = new Dictionary<(DateTimeOffset Start, int SwitchId, Guid Key), int>();
        for (var i = 0; i < stored.Count; i++)
        {
            var (_, key, call) = stored[i];
            if ((look || call.Row.StoredCallId is not null) && !candidates.TryAdd((call.Row.Start, call.SwitchId, key), i))
            {
                dropped.Add(i);
            }
        }

        int[] positions = [.. candidates.Values];
        var own = new List<FoundRecord>();
        foreach (var found in await StoredRecords.FindAsync(calls, [.. candidates.Keys], cancellation))
        {
            var row = room.Good[positions[found.At]].Row;
            var isOwn = (found.Inbox == _inbox!.Number && found.InboxRow == row.Id) || found.CallId == row.StoredCallId;
            if (isOwn && row.StoredCallId is not null)
            {
                earlier.Add((found.CallId, found.Start));
                (row.StoredCallId, row.StoredCallStart) = (found.CallId, found.Start);
            }
            else if (!leaving.Contains(found.CallId))
            {
                dropped.Add(positions[found.At]);
                if (isOwn)
                {
                    own.Add(found);
                }
            }
        }

        var position = 0;
        stored.RemoveAll(_ => dropped.Contains(position++));
        return (dropped.Count, own, earlier);
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
        Rollups rollups, LegChanges legs, long batch, BatchResult result, DateTimeOffset startedAt, DateTimeOffset now, (long First, long Next) ids,
        CancellationToken cancellation)
    {
        await new Quarantine(calls, inbox, _inbox!.Number, batch, now).StoreAsync(rejected, cancellation);
        await using (var marks = new NpgsqlBatch(inbox))
        {
            marks.BatchCommands.Add(InboxMarks.Done(room, own, rejected.Select(pair => pair.Row.Row.Id).ToHashSet()));
            await marks.ExecuteNonQueryAsync(cancellation);
        }

        await legs.SettleAsync(calls, rollups, cancellation);
        await using var entries = new NpgsqlBatch(calls);
        var settled = room.Rows.Where(row => row.WasQuarantined).Select(row => row.Row.Id).Except(rejected.Select(pair => pair.Row.Row.Id)).ToArray();
        if (settled.Length > 0)
        {
            entries.BatchCommands.Add(InboxMarks.Resolve(_inbox.Number, settled, now));
        }

        Ledger.Append(entries, batch, result, room.Rows, startedAt, now);
        if (ReferenceEquals(calls, inbox))
        {
            // What a crash of the server undoes, it undoes whole: the rows wait again. So the commit need not wait for the disk. The calls of an
            // inbox in another database must be on disk before the rows there are marked.
            entries.BatchCommands.Add(new NpgsqlBatchCommand("set local synchronous_commit to off"));
        }

        // Other batches wait for these rows until the commit: as late as possible, and in one order.
        RollupWriter.Append(entries, rollups);
        Ledger.AppendSeen(entries, room.Stored, now);
        ControlHitRows.Append(entries, room.Stored, now);
        FraudArrivals.Append(entries, ids.First, ids.Next);
        entries.BatchCommands.Add(new NpgsqlBatchCommand("select pg_notify('cdr_stored', '')"));
        await entries.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>The rows that a batch took: how many, and the first one's id.</summary>
internal sealed class TakenRows
{
    public int Count { get; set; }

    public long First { get; set; }

    /// <inheritdoc cref="BatchRoom.IsFull"/>
    public bool IsFull { get; set; }
}
