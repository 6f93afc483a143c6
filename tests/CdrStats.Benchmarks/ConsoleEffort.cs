using System.Diagnostics;
using System.Globalization;
using CdrStats.Testing;

namespace CdrStats.Benchmarks;

/// <summary>What a console takes of the machine.</summary>
internal static class ConsoleEffort
{
    /// <summary>Of one core, since its start.</summary>
    public static TimeSpan Processor(this ConsoleProcess console)
    {
        using var process = Process.GetProcessById(console.ProcessId);
        return process.TotalProcessorTime;
    }

    /// <param name="what">As <c>/proc/…/status</c> calls it: <c>VmRSS</c> is what is resident, <c>VmHWM</c> the most so far.</param>
    public static string Megabytes(this ConsoleProcess console, string what) => (long.Parse(
        File.ReadLines($"/proc/{console.ProcessId}/status").First(line => line.StartsWith(what + ":", StringComparison.Ordinal))[(what.Length + 1)..^2], CultureInfo.InvariantCulture) / 1024).ToString(CultureInfo.InvariantCulture);
}
