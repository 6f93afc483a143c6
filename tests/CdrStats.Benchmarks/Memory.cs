namespace CdrStats.Benchmarks;

/// <summary>What this process has in memory at most while something is done, beyond what it had before.</summary>
internal static class Memory
{
    private const double Megabyte = 1024 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public static async Task<(double Seconds, double Megabytes)> AboveRestAsync(Func<Task> work)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var rest = Environment.WorkingSet;
        var most = rest;
        await using var watch = new Timer(_ => most = Math.Max(most, Environment.WorkingSet), null, Look, Look);
        var seconds = await PipelineLab.SecondsAsync(() => Task.Run(work));
        return (seconds, (most - rest) / Megabyte);
    }
}
