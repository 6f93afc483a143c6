namespace CdrStats.Pusher.Tests;

/// <summary>A clock that a test moves: the time that runs forward, and the time of day, which need not.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks;

    public DateTimeOffset Day { get; set; } = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Wait(TimeSpan time)
    {
        _ticks += time.Ticks;
        Day += time;
    }

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => Day;
}
