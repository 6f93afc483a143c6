using System.Globalization;
using System.Reflection;
using CdrStats.Domain.Diagnostics;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Progress;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources;

namespace CdrStats.Pusher.Reporting;

/// <summary>Looks on while records are read and sent, and makes of it what the console is told. Costs a call nothing but a glance at its times.</summary>
internal sealed class PusherWatch(PusherConfig config, IReadOnlyList<InboxColumn> columns, ISource source, string name, string deadLetterFile, StateReporter reporter, TimeProvider clock)
{
    private static readonly string Version = typeof(PusherWatch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private readonly int _start = Place(columns, "starting_date");
    private readonly int _duration = Place(columns, "duration");
    private readonly NumberWatch _numbers = new(clock);
    private DateTimeOffset? _lastReadAt;
    private DateTimeOffset? _lastRecordStart;
    private double? _lag;
    private (string Words, DateTimeOffset At)? _error;

    /// <summary>The source was looked at, and gave these.</summary>
    public void Read(IReadOnlyList<InboxRecord> records)
    {
        var now = clock.GetUtcNow();
        _lastReadAt = now;
        DateTimeOffset? newest = null;
        DateTimeOffset? end = null;
        foreach (var record in records)
        {
            if (_start >= 0 && record.Values[_start] is DateTimeOffset start)
            {
                newest = newest is null || start > newest ? start : newest;
                var over = start.AddSeconds(_duration >= 0 && record.Values[_duration] is int seconds ? seconds : 0);
                end = end is null || over > end ? over : end;
            }
        }

        _lastRecordStart = newest > _lastRecordStart || _lastRecordStart is null ? newest ?? _lastRecordStart : _lastRecordStart;
        _lag = end is { } last ? (now - last).TotalSeconds : _lag;
    }

    /// <summary>What the pusher's status says now.</summary>
    public void Tell(PusherStatus status)
    {
        if (status.Down is { } down)
        {
            _error = (down, status.At);
        }

        reporter.Tell(new PusherReport
        {
            Version = Version,
            Host = Environment.MachineName,
            Name = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName} {name}"),
            Switch = config.Switch,
            Source = source.Description,
            SourceKind = config.Fake is not null ? "fake" : config.Source.Kind.ToString().ToLowerInvariant(),
            Profile = config.Profile?.Name,
            State = StateOf(status),
            StartedAt = status.StartedAt,
            At = status.At,
            LastReadAt = _lastReadAt,
            LastSentAt = status.LastSentAt,
            LastRecordStart = _lastRecordStart,
            LagSeconds = _lag,
            Sent = status.Tally.Sent + status.Tally.AlreadyThere,
            Accepted = status.Tally.Sent,
            Duplicate = status.Tally.AlreadyThere,
            Rejected = status.Tally.DeadLetters,
            DeadLettersWait = File.Exists(deadLetterFile),
            Backlog = status.CaughtUp ? 0 : null,
            LastError = _error?.Words,
            LastErrorAt = _error?.At,
            Notice = status.Notice,
            Gap = _numbers.Look(source.Numbered),
        }.Trimmed());
    }

    private PusherState StateOf(PusherStatus status) => status switch
    {
        { Running: false } => PusherState.Stopped,
        { Down: { } down } => down.StartsWith("the inbox", StringComparison.Ordinal) ? PusherState.DestinationDown : PusherState.SourceDown,
        { CaughtUp: true } when status.LastSentAt is not { } sent || clock.GetUtcNow() - sent > StateReporter.Every => PusherState.Idle,
        _ => PusherState.Running,
    };

    private static int Place(IReadOnlyList<InboxColumn> columns, string name) =>
        Enumerable.Range(0, columns.Count).Where(place => columns[place].Name == name).DefaultIfEmpty(-1).First();
}
