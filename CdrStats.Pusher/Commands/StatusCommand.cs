using System.Globalization;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Progress;

namespace CdrStats.Pusher.Commands;

/// <summary><c>status</c>: what the running pusher last said of itself, in words; exit code 1 when it is not running or an end is down.</summary>
internal static class StatusCommand
{
    public static async Task<int> RunAsync(PusherConfig config, TextWriter output, TimeProvider clock, CancellationToken stop)
    {
        using var state = new StateDirectory(config);
        if (await PusherStatus.ReadAsync(state.StatusFile, stop) is not { } status)
        {
            await output.WriteLineAsync($"No pusher has run with these settings yet: there is no {state.StatusFile}.");
            return ExitCode.Unreachable;
        }

        var age = clock.GetUtcNow() - status.At;
        var longest = config.Heartbeat * 3 + TimeSpan.FromMinutes(2);
        var (sentence, well) = status switch
        {
            { Running: false } => ($"stopped at {Time(status.At)}", false),
            _ when !state.IsHeld => ($"not running: it ended without a word after {Time(status.At)}", false),
            _ when age > longest => ($"stuck: it last said something {age.TotalMinutes:F0} minutes ago", false),
            { Down: { } down } => ($"waiting since {Time(status.DownSince)}: {down}", false),
            { CaughtUp: true } => ("running, everything is sent", true),
            _ => ("running, catching up", true),
        };
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            cdr-pusher is {sentence}.
            from           {status.Source}
            to             {status.Destination}
            last sent      {Time(status.LastSentAt)}
            sent           {status.Tally.Sent}
            already there  {status.Tally.AlreadyThere}
            superseded     {status.Tally.Superseded} rows, by a later row of the same failed call
            dead letters   {status.Tally.DeadLetters} ({state.DeadLetterFile})
            texts repaired {status.Tally.TextsRepaired}
            repeated hour  {status.Tally.RepeatedHour} times, read as the earlier instant
            skipped hour   {status.Tally.SkippedHour} times, read with the offset before the change
            source anew    {status.Tally.SourceRestarts} times
            """));
        if (status.Notice is { } notice)
        {
            await output.WriteLineAsync($"note           {notice}");
        }

        return well ? ExitCode.Well : ExitCode.Unreachable;
    }

    private static string Time(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "never";
}
