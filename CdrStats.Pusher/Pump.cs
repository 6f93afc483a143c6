using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Destinations;
using CdrStats.Pusher.Monitoring;
using CdrStats.Pusher.Progress;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources;

namespace CdrStats.Pusher;

/// <summary>
/// The loop: read a batch, put it into the inbox, then mark it. A crash anywhere sends a batch again, never loses one. One batch is held at a time,
/// whatever waits. Caught up, it looks again each heartbeat; behind, it does not pause.
/// </summary>
internal sealed class Pump(
    PusherConfig config, ISource source, RecordMapper mapper, IInbox inbox, DeadLetters deadLetters, PusherStatus status, string statusFile, PumpMeter meter, Journal journal, TimeProvider clock,
    Reporting.PusherWatch? watch = null)
{
    /// <summary>So many full ones after each other are a backlog.</summary>
    private const int ManyBatches = 20;

    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(2);

    private readonly Outage _outage = new(journal, clock);
    private long _statusWritten = clock.GetTimestamp();
    private string? _statusTrouble;
    private bool _sourceReady;
    private bool _inboxReady;
    private IReadOnlyList<SourceRow>? _sent;
    private bool _hasBeenReady;
    private PumpEnd _end;
    private int _fullBatches;
    private bool _hasCaughtUp = true;

    /// <summary>Runs until cancelled; a batch under way is finished first.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        (status.StartedAt, status.Running, status.Source, status.Destination) = (clock.GetUtcNow(), true, source.Description, inbox.Description);
        meter.Note(now => now with { Source = source.Description, Destination = inbox.Description });
        await WriteStatusAsync();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                meter.Begin();
                var pause = await TurnAsync(stop);
                meter.End();
                await Task.Delay(pause, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            journal.Say("Asked to stop: everything sent so far is marked.");
        }
        finally
        {
            status.Running = false;
            await WriteStatusAsync();
        }
    }

    /// <summary>One batch, and how long to wait after it.</summary>
    private async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        try
        {
            var full = await BatchAsync(stop);
            _outage.Over();
            status.CaughtUp = !full;
            GiveBack(full);
            meter.Note(now => now with { CaughtUp = !full, Down = null, Trouble = null });
            await SometimesWriteStatusAsync();
            return full ? TimeSpan.Zero : config.Heartbeat;
        }
        catch (Exception trouble) when (MayPass(trouble) && !stop.IsCancellationRequested)
        {
            // What came back may not be what went away: both ends are looked at again.
            _sourceReady = _inboxReady = false;
            var pause = _outage.Failed(_end.Words(), trouble);
            meter.Note(now => now with { Down = _end, Trouble = _outage.Sentence, CaughtUp = false, Retries = now.Retries + 1 });
            await WriteStatusAsync();
            return pause;
        }
    }

    // What a long catching up took is the switch's again, at once: left to itself, it would stay for hours.
    private void GiveBack(bool behind)
    {
        _fullBatches = behind ? _fullBatches + 1 : 0;
        _hasCaughtUp = behind ? _hasCaughtUp && _fullBatches < ManyBatches : _hasCaughtUp;
        if (!behind && !_hasCaughtUp)
        {
            _hasCaughtUp = true;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    /// <summary>Settings that cannot work end the start. Once they did work, the other end has changed, and may change back.</summary>
    private bool MayPass(Exception trouble) => Outage.IsOne(trouble) || (trouble is ConfigurationException && _hasBeenReady);

    private async Task<bool> BatchAsync(CancellationToken stop)
    {
        await PrepareAsync(stop);
        if (_sent is { } unmarked)
        {
            // Sent, but the mark failed: only that is tried again.
            await MarkAsync(unmarked);
            return true;
        }

        _end = PumpEnd.Source;
        var rows = await source.ReadAsync(config.MaxFetchBatch, stop);
        if (rows.Count == 0)
        {
            watch?.Read([]);
            return false;
        }

        meter.Note(now => now with { Read = now.Read + rows.Count });
        var (records, rejected) = (new List<InboxRecord>(rows.Count), new List<RejectedRecord>());
        foreach (var row in rows)
        {
            var mapped = mapper.Map(row);
            if (mapped.Record is { } record)
            {
                records.Add(record);
            }
            else if (mapped.Rejected is { } reject)
            {
                rejected.Add(reject);
            }
        }

        watch?.Read(records);
        // From here to the mark a stop waits: the batch is bounded, and finishing it saves sending it again.
        _end = PumpEnd.Inbox;
        var (added, refused) = await inbox.SendAsync(records, CancellationToken.None);
        _end = PumpEnd.DeadLetters;
        await deadLetters.AddAsync([.. rejected, .. refused], CancellationToken.None);
        Count(records, refused, added, rejected.Concat(refused).ToList());
        meter.Note(now => now with { Superseded = now.Superseded + rows.Count - records.Count - rejected.Count });
        await MarkAsync(rows);
        return rows.Count >= config.MaxFetchBatch;
    }

    private async Task MarkAsync(IReadOnlyList<SourceRow> rows)
    {
        (_end, _sent) = (PumpEnd.Mark, rows);
        await source.MarkAsync(rows, CancellationToken.None);
        _sent = null;
    }

    private async Task PrepareAsync(CancellationToken stop)
    {
        if (!_sourceReady)
        {
            _end = PumpEnd.Source;
            await source.PrepareAsync(stop);
            _sourceReady = true;
        }

        if (!_inboxReady)
        {
            _end = PumpEnd.Inbox;
            await inbox.PrepareAsync(stop);
            _inboxReady = true;
        }

        if (!_hasBeenReady)
        {
            _hasBeenReady = true;
            meter.Note(now => now with { HasBeenReady = true });
        }
    }

    private void Count(List<InboxRecord> records, IReadOnlyList<RejectedRecord> refused, int added, List<RejectedRecord> dead)
    {
        var known = records.Count - refused.Count - added;
        status.Tally.Sent += added;
        status.Tally.AlreadyThere += known;
        status.Tally.DeadLetters += dead.Count;
        status.LastSentAt = clock.GetUtcNow();
        var newest = records.Count > 0 ? records.Max(mapper.Start) : (DateTimeOffset?)null;
        meter.Note(now => now with
        {
            Accepted = now.Accepted + added,
            Duplicate = now.Duplicate + known,
            Rejected = now.Rejected + refused.Count,
            DeadLetters = now.DeadLetters + dead.Count,
            LastSent = records.Count > 0 ? status.LastSentAt : now.LastSent,
            LastRecord = newest > now.LastRecord || now.LastRecord is null ? newest ?? now.LastRecord : now.LastRecord,
        });
        if (dead.Count > 0)
        {
            journal.Say($"{dead.Count} record(s) could not be sent and went to the dead letters; the first: row {dead[0].Row}, {dead[0].Reason}.");
        }
    }

    private async Task SometimesWriteStatusAsync()
    {
        // Not by the time of day, which may jump.
        if (status.CaughtUp || clock.GetElapsedTime(_statusWritten) >= StatusEvery)
        {
            await WriteStatusAsync();
        }
    }

    private async Task WriteStatusAsync()
    {
        (status.At, status.Down, status.DownSince, status.Notice) = (clock.GetUtcNow(), _outage.Sentence, _outage.Since, source.Notice);
        _statusWritten = clock.GetTimestamp();
        watch?.Tell(status);
        try
        {
            await status.WriteAsync(statusFile, CancellationToken.None);
            _statusTrouble = null;
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep calls from the inbox; the bookmark, which matters, is written elsewhere and counts as an outage.
            if (_statusTrouble != full.Message)
            {
                journal.Say($"The status file cannot be written: {full.Message}");
            }

            _statusTrouble = full.Message;
        }
    }
}
