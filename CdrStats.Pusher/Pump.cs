using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Destinations;
using CdrStats.Pusher.Progress;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources;

namespace CdrStats.Pusher;

/// <summary>
/// The loop: read a batch, put it into the inbox, then mark it. A crash anywhere sends a batch again, never loses one. One batch is held at a time,
/// whatever waits. Caught up, it looks again each heartbeat; behind, it does not pause.
/// </summary>
internal sealed class Pump(
    PusherConfig config, ISource source, RecordMapper mapper, IInbox inbox, DeadLetters deadLetters, PusherStatus status, string statusFile, Journal journal, TimeProvider clock,
    Reporting.PusherWatch? watch = null)
{
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(2);

    private readonly Outage _outage = new(journal, clock);
    private long _statusWritten = clock.GetTimestamp();
    private string? _statusTrouble;
    private bool _sourceReady;
    private bool _inboxReady;
    private bool _hasBeenReady;
    private string _end = "";

    /// <summary>Runs until cancelled; a batch under way is finished first.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        (status.StartedAt, status.Running, status.Source, status.Destination) = (clock.GetUtcNow(), true, source.Description, inbox.Description);
        await WriteStatusAsync();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(await TurnAsync(stop), clock, stop);
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
            await SometimesWriteStatusAsync();
            return full ? TimeSpan.Zero : config.Heartbeat;
        }
        catch (Exception trouble) when (MayPass(trouble) && !stop.IsCancellationRequested)
        {
            // What came back may not be what went away: both ends are looked at again.
            _sourceReady = _inboxReady = false;
            var pause = _outage.Failed(_end, trouble);
            await WriteStatusAsync();
            return pause;
        }
    }

    /// <summary>Settings that cannot work end the start. Once they did work, the other end has changed, and may change back.</summary>
    private bool MayPass(Exception trouble) => Outage.IsOne(trouble) || (trouble is ConfigurationException && _hasBeenReady);

    private async Task<bool> BatchAsync(CancellationToken stop)
    {
        await PrepareAsync(stop);
        _end = "the source";
        var rows = await source.ReadAsync(config.MaxFetchBatch, stop);
        if (rows.Count == 0)
        {
            watch?.Read([]);
            return false;
        }

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
        _end = "the inbox";
        var (added, refused) = await inbox.SendAsync(records, CancellationToken.None);
        _end = "the dead-letter file";
        await deadLetters.AddAsync([.. rejected, .. refused], CancellationToken.None);
        _end = "keeping the mark";
        await source.MarkAsync(rows, CancellationToken.None);
        Count(records.Count - refused.Count, added, rejected.Concat(refused).ToList());
        return rows.Count >= config.MaxFetchBatch;
    }

    private async Task PrepareAsync(CancellationToken stop)
    {
        if (!_sourceReady)
        {
            _end = "the source";
            await source.PrepareAsync(stop);
            _sourceReady = true;
        }

        if (!_inboxReady)
        {
            _end = "the inbox";
            await inbox.PrepareAsync(stop);
            _inboxReady = true;
        }

        _hasBeenReady = true;
    }

    private void Count(int sent, int added, List<RejectedRecord> dead)
    {
        status.Tally.Sent += added;
        status.Tally.AlreadyThere += sent - added;
        status.Tally.DeadLetters += dead.Count;
        status.LastSentAt = clock.GetUtcNow();
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
