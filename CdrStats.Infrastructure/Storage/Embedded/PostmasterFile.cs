using System.Diagnostics;
using System.Globalization;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>What a server's <c>postmaster.pid</c> says of it: its process and its port.</summary>
internal sealed record PostmasterFile(int ProcessId, int Port)
{
    /// <summary>The server that runs on this cluster now, or null. A file left behind by a dead server is made harmless.</summary>
    public static PostmasterFile? FindRunning(string cluster)
    {
        var path = Path.Combine(cluster, "postmaster.pid");
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        if (lines.Length < 4
            || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var process)
            || !int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port))
        {
            return null;
        }

        if (IsServerOf(cluster, process))
        {
            return new PostmasterFile(process, port);
        }

        if (IsAlive(process))
        {
            // The number was given to another program since, and PostgreSQL would believe its server still runs. Name a process that cannot be,
            // and keep the rest: by the shared memory named there PostgreSQL makes sure that no orphan of the old server still works on the data.
            lines[0] = (int.MaxValue - 1).ToString(CultureInfo.InvariantCulture);
            File.Delete(path);
            ClusterFolder.WriteReadable(path, string.Join('\n', lines) + "\n");
        }

        return null;
    }

    /// <summary>Completes when the server has ended, whoever started it.</summary>
    public async Task EndedAsync(CancellationToken cancellation)
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            await process.WaitForExitAsync(cancellation);
        }
        catch (ArgumentException)
        {
            // GetProcessById's way to say: it has ended already.
        }
    }

    public static bool IsServerOf(string cluster, int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            try
            {
                using var found = Process.GetProcessById(process);
                return found.ProcessName.StartsWith("postgres", StringComparison.Ordinal);
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        try
        {
            var words = File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
            return words[0].EndsWith("postgres", StringComparison.Ordinal) && words.Contains(cluster);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
