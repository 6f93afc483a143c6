using System.Globalization;

namespace CdrStats.Infrastructure.Storage;

/// <summary>This process as ledgers name it, apart from others on the same machine: <c>machine:process id</c>.</summary>
internal static class ThisHost
{
    public static string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");
}
