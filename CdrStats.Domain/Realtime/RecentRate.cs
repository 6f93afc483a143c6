namespace CdrStats.Domain.Realtime;

/// <summary>How often something happened over the last ten seconds, in steps of a tenth. Bounded, however often it happens.</summary>
public sealed class RecentRate
{
    private const int Steps = 100;
    private const long StepTicks = TimeSpan.TicksPerSecond / 10;

    private readonly (long Step, int Count)[] _counts = new (long, int)[Steps];

    public void Add(DateTimeOffset at)
    {
        var step = at.UtcTicks / StepTicks;
        ref var slot = ref _counts[step % Steps];
        slot = slot.Step == step ? (step, slot.Count + 1) : (step, 1);
    }

    /// <summary>A second's share of what happened in the ten seconds up to <paramref name="at"/>; where it is watched for less, in that time.</summary>
    public decimal PerSecond(DateTimeOffset at, DateTimeOffset watchedSince)
    {
        var last = at.UtcTicks / StepTicks;
        var sum = 0;
        foreach (var (step, count) in _counts)
        {
            sum += step > last - Steps && step <= last ? count : 0;
        }

        var watched = Math.Clamp((decimal)(at - watchedSince).TotalSeconds, 1, 10);
        return Math.Round(sum / watched, 2);
    }
}
