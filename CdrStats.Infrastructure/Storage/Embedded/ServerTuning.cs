using System.Globalization;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>
/// PostgreSQL's settings for this machine: a database that shares it with the console, writes in bulk and reads from SSD.
/// They are written at each start; what an administrator sets with <c>ALTER SYSTEM</c> wins.
/// </summary>
internal sealed record ServerTuning(long MemoryBytes, long FreeDiskBytes, int Cores, bool Durable)
{
    private const long Mega = 1024 * 1024;

    public static ServerTuning ForThisMachine(string folder, bool durable) =>
        new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, new DriveInfo(folder).AvailableFreeSpace, Environment.ProcessorCount, durable);

    public IEnumerable<(string Name, string Value)> Settings()
    {
        var cache = Durable ? Math.Clamp(MemoryBytes / 6, 64 * Mega, 4096 * Mega) : 128 * Mega;
        var log = Math.Clamp(FreeDiskBytes / 10, 512 * Mega, 8192 * Mega);
        yield return ("shared_buffers", InMega(cache));
        yield return ("effective_cache_size", InMega(Math.Max(cache, MemoryBytes / 2)));
        yield return ("work_mem", InMega(Math.Clamp(MemoryBytes / 512, 4 * Mega, 64 * Mega)));
        yield return ("maintenance_work_mem", InMega(Math.Clamp(MemoryBytes / 32, 64 * Mega, 1024 * Mega)));
        yield return ("max_wal_size", InMega(log));
        yield return ("min_wal_size", InMega(Durable ? log / 4 : 128 * Mega));
        yield return ("wal_compression", "on");
        yield return ("checkpoint_timeout", "15min");
        yield return ("checkpoint_completion_target", "0.9");
        yield return ("random_page_cost", "1.1");
        yield return ("jit", "off");
        yield return ("max_connections", Durable ? "100" : "200");
        yield return ("max_parallel_workers_per_gather", Math.Clamp(Cores / 2, 1, 4).ToString(CultureInfo.InvariantCulture));
        yield return ("track_io_timing", "on");
        yield return ("timezone", "'UTC'");
        yield return ("log_timezone", "'UTC'");
        yield return ("log_min_duration_statement", "5s");
        yield return ("log_line_prefix", "'%m [%p] '");
        yield return ("logging_collector", "on");
        yield return ("log_directory", "'log'");
        yield return ("log_filename", "'postgresql-%a.log'");
        yield return ("log_truncate_on_rotation", "on");
        yield return ("log_rotation_age", "1d");
        yield return ("log_rotation_size", "0");
        if (OperatingSystem.IsLinux())
        {
            yield return ("effective_io_concurrency", "200");
        }

        if (!OperatingSystem.IsWindows())
        {
            // One door, with a password: no socket file whose path could be too long or belong to someone else.
            yield return ("unix_socket_directories", "''");
        }

        if (!Durable)
        {
            // A killed process still loses nothing; only the machine may not stop.
            yield return ("fsync", "off");
            yield return ("full_page_writes", "off");
        }
    }

    private static string InMega(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / Mega}MB");
}
