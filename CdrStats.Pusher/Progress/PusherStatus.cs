using System.Text.Json;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Progress;

/// <summary>What the running pusher last said of itself; written at least every few seconds, read by <c>status</c> and by anything that watches the file.</summary>
internal sealed record PusherStatus
{
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>When this was written: an old one means that no pusher runs.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>When a batch was last sent; null when none was.</summary>
    public DateTimeOffset? LastSentAt { get; set; }

    public bool Running { get; set; }

    /// <summary>True once everything the source held was sent.</summary>
    public bool CaughtUp { get; set; }

    /// <summary>The end that cannot be reached, in words; null when both can.</summary>
    public string? Down { get; set; }

    public DateTimeOffset? DownSince { get; set; }

    /// <summary>What no one waits for but people should know: a file that is not there, a last line that is not finished; null: nothing.</summary>
    public string? Notice { get; set; }

    public string Source { get; set; } = "";
    public string Destination { get; set; } = "";
    public Tally Tally { get; set; } = new();

    public static async Task<PusherStatus?> ReadAsync(string file, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        await using var stream = File.OpenRead(file);
        return await JsonSerializer.DeserializeAsync(stream, StateJson.Own.PusherStatus, cancellation);
    }

    public Task WriteAsync(string file, CancellationToken cancellation) => StateFile.WriteAsync(file, this, StateJson.Own.PusherStatus, cancellation);
}
