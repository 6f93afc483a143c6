using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Destinations;
using CdrStats.Pusher.Monitoring;
using CdrStats.Pusher.Progress;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Reporting;

namespace CdrStats.Pusher.Commands;

/// <summary><c>run</c>: sends until stopped.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(PusherConfig config, TextWriter output, TimeProvider clock, CancellationToken stop)
    {
        var journal = new Journal(output, clock);
        using var state = new StateDirectory(config);
        state.Hold();
        var status = await EarlierStatusAsync(state.StatusFile, journal, stop);
        var mapper = new RecordMapper(config, status.Tally);
        var source = await SourceChoice.OpenAsync(config, state, journal.Say, () => status.Tally.SourceRestarts++, clock, stop);
        await using var inbox = InboxChoice.Open(config, mapper.Columns);
        journal.Say($"Reading {source.Description}.");
        journal.Say($"Sending to {inbox.Description} as switch {config.Switch}; times without a zone are read in {config.TimeZone.Id}.");
        var deadLetters = new DeadLetters(state.DeadLetterFile, config.Fields, clock);
        var meter = new PumpMeter(clock);
        await using var monitor = config.MetricsListen is { } at ? MonitorServer.Start(at, meter, journal, clock) : null;
        await using var manager = SystemdNotice.Find(Environment.GetEnvironmentVariable, meter, journal, clock);
        await using var asked = stop.Register(() => manager?.Stopping());
        await using var reporter = StateReporter.Open(config.Destination, journal, clock);
        var watch = new PusherWatch(config, mapper.Columns, source, state.Name, state.DeadLetterFile, reporter, clock);
        await new Pump(config, source, mapper, inbox, deadLetters, status, state.StatusFile, meter, journal, clock, watch).RunAsync(stop);
        return ExitCode.Well;
    }

    private static async Task<PusherStatus> EarlierStatusAsync(string file, Journal journal, CancellationToken stop)
    {
        try
        {
            return await PusherStatus.ReadAsync(file, stop) ?? new PusherStatus();
        }
        catch (System.Text.Json.JsonException unreadable)
        {
            journal.Say($"{file} cannot be read ({unreadable.Message}): counting anew.");
            return new PusherStatus();
        }
    }
}
