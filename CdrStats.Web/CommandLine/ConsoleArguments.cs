using CdrStats.Infrastructure.Configuration;

namespace CdrStats.Web.CommandLine;

/// <summary>
/// The arguments of the console itself, which are settings. Those of our own sections are checked with every other setting; here, what would
/// otherwise be taken in silence and never read.
/// </summary>
internal static class ConsoleArguments
{
    private static readonly string[] Known =
        ["demo", "urls", "http_ports", "https_ports", "environment", "contentRoot", "applicationName", "webroot", "AllowedHosts", "CdrStats", "ConnectionStrings", "Kestrel", "Logging", "detailedErrors", "shutdownTimeoutSeconds"];

    /// <summary>One sentence about the first argument that means nothing here, with the nearest one that does; null when all do.</summary>
    public static string? Complaint(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                return $"'{argument}' means nothing behind the console's options; 'help' is under --help.";
            }

            var name = argument[2..].Split('=', 2)[0];
            var section = name.Split(':', 2)[0];
            if (!Known.Contains(section, StringComparer.OrdinalIgnoreCase))
            {
                return $"'--{name}' is not an option of the console; the nearest one is '--{Spelling.Nearest(section, Known)}'. Verbs and options are under --help.";
            }

            if (!name.Equals("demo", StringComparison.OrdinalIgnoreCase) && !argument.Contains('=', StringComparison.Ordinal))
            {
                if (++i == arguments.Length)
                {
                    return $"'--{name}' needs a value behind it.";
                }
            }
        }

        return null;
    }
}
