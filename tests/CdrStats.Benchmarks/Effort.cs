using System.Globalization;

namespace CdrStats.Benchmarks;

/// <summary>What has been spent so far: processor seconds of this process and of a PostgreSQL server, seconds stopped by the garbage collector, bytes allocated, garbage collections and how many of them went through the whole heap.</summary>
internal sealed record Effort(double Importer, double Server, double Pauses, double Allocated, int Young, int Full)
{
    private const double TicksPerSecond = 100;      // USER_HZ, the same on every Linux

    /// <param name="postmaster">The server's first process. Its own children are counted, those that ended included.</param>
    public static Effort Now(int postmaster) => new(
        Environment.CpuUsage.TotalTime.TotalSeconds, ServerSeconds(postmaster), GC.GetTotalPauseDuration().TotalSeconds, GC.GetTotalAllocatedBytes(),
        GC.CollectionCount(0), GC.CollectionCount(2));

    public static Effort operator -(Effort later, Effort earlier) => new(
        later.Importer - earlier.Importer, later.Server - earlier.Server, later.Pauses - earlier.Pauses, later.Allocated - earlier.Allocated,
        later.Young - earlier.Young, later.Full - earlier.Full);

    private static double ServerSeconds(int postmaster)
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                continue;       // it has ended: its parent counts it
            }

            // proc(5): after the name in parentheses come state, parent, …, and from the twelfth on utime, stime, cutime, cstime.
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            var own = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            var ended = long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
            ticks += Path.GetFileName(folder) == postmaster.ToString(CultureInfo.InvariantCulture) ? own + ended
                : fields[1] == postmaster.ToString(CultureInfo.InvariantCulture) ? own : 0;
        }

        return ticks / TicksPerSecond;
    }
}
