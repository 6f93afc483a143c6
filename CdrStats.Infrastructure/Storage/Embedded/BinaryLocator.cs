using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>One installation of PostgreSQL's server programs.</summary>
internal sealed record PostgresBinaries(string Directory, int Major)
{
    public string Postgres => Program("postgres");
    public string InitDb => Program("initdb");
    public string PgCtl => Program("pg_ctl");

    private string Program(string name) => BinaryLocator.ProgramIn(Directory, name);
}

/// <summary>
/// Finds PostgreSQL's programs: the configured folder alone, else a copy in the data directory, else what the system has, newest first.
/// Existing data can only be opened by the major version that made it.
/// </summary>
internal static partial class BinaryLocator
{
    public const int OldestMajor = 14;

    public static string ProgramIn(string folder, string name) => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    public static async Task<PostgresBinaries> FindAsync(EmbeddedPostgresOptions options, int? pinnedMajor, CancellationToken cancellation)
    {
        if (options.BinDirectory is { } configured)
        {
            return await ReadAsync(configured, cancellation) switch
            {
                null => throw new EmbeddedPostgresException(
                    $"CdrStats:Embedded:BinDirectory is '{configured}'; allowed is a folder with PostgreSQL's programs 'postgres', 'initdb' and 'pg_ctl', such as /usr/lib/postgresql/15/bin."),
                var found when Fits(found, pinnedMajor) => found,
                var found => throw new EmbeddedPostgresException(
                    $"CdrStats:Embedded:BinDirectory is '{configured}', PostgreSQL {found.Major}; needed is {Needed(options.DataDirectory, pinnedMajor)}."),
            };
        }

        return await FindAsync(SearchedFolders(options.DataDirectory), options.DataDirectory, pinnedMajor, cancellation);
    }

    internal static async Task<PostgresBinaries> FindAsync(IEnumerable<string> folders, string dataDirectory, int? pinnedMajor, CancellationToken cancellation)
    {
        var seen = new List<int>();
        foreach (var folder in folders)
        {
            if (await ReadAsync(folder, cancellation) is { } found)
            {
                if (Fits(found, pinnedMajor))
                {
                    return found;
                }

                seen.Add(found.Major);
            }
        }

        throw new EmbeddedPostgresException(seen.Count == 0
            ? "PostgreSQL's programs are not on this machine. " + Remedy(pinnedMajor)
            : $"This machine has PostgreSQL {string.Join(", ", seen.Distinct())}, but needed is {Needed(dataDirectory, pinnedMajor)}. " + Remedy(pinnedMajor));
    }

    private static bool Fits(PostgresBinaries found, int? pinnedMajor) =>
        pinnedMajor is { } major ? found.Major == major : found.Major >= OldestMajor;

    private static string Needed(string dataDirectory, int? pinnedMajor) =>
        pinnedMajor is { } major ? $"PostgreSQL {major}, which made the data in {dataDirectory}" : $"{OldestMajor} or newer";

    /// <summary>The one line that helps, for the system we run on.</summary>
    internal static string Remedy(int? pinnedMajor)
    {
        var version = pinnedMajor is { } major ? $"-{major}" : "";
        return "Install them: Debian/Ubuntu: apt-get install postgresql" + version
            + "; Fedora/RHEL: dnf install postgresql-server"
            + "; macOS: brew install postgresql@" + (pinnedMajor ?? 17)
            + "; Windows: winget install PostgreSQL.PostgreSQL." + (pinnedMajor ?? 17)
            + ". Or set CdrStats:Embedded:BinDirectory to their folder, or ConnectionStrings:CdrStats to a server you have.";
    }

    /// <summary>Where PostgreSQL's programs are looked for, in this order.</summary>
    internal static IEnumerable<string> SearchedFolders(string dataDirectory)
    {
        yield return Path.Combine(dataDirectory, "postgresql", "bin");
        string[] patterns = OperatingSystem.IsWindows()
            ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL") + "|*|bin"]
            : ["/usr/lib/postgresql|*|bin", "/usr|pgsql-*|bin", "/opt/homebrew/opt|postgresql@*|bin", "/usr/local/opt|postgresql@*|bin", "/Library/PostgreSQL|*|bin"];
        foreach (var folder in patterns.SelectMany(Expand))
        {
            yield return folder;
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder;
        }
    }

    private static IEnumerable<string> Expand(string pattern)
    {
        var parts = pattern.Split('|');
        return Directory.Exists(parts[0])
            ? Directory.EnumerateDirectories(parts[0], parts[1]).OrderByDescending(VersionInName).Select(folder => Path.Combine(folder, parts[2]))
            : [];
    }

    private static decimal VersionInName(string folder) =>
        decimal.TryParse(Number().Match(Path.GetFileName(folder)).Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static async Task<PostgresBinaries?> ReadAsync(string folder, CancellationToken cancellation)
    {
        var postgres = ProgramIn(folder, "postgres");
        if (!File.Exists(postgres))
        {
            return null;
        }

        // PATH often holds links; initdb finds its own files from where it really is.
        var real = Path.GetDirectoryName(new FileInfo(postgres).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? postgres)!;
        if (!File.Exists(ProgramIn(real, "initdb")) || !File.Exists(ProgramIn(real, "pg_ctl")))
        {
            return null;
        }

        return await MajorAsync(ProgramIn(real, "postgres"), cancellation) is { } major ? new PostgresBinaries(real, major) : null;
    }

    /// <summary>The major version that one of PostgreSQL's programs says it is of; null where it says nothing of the kind.</summary>
    internal static async Task<int?> MajorAsync(string program, CancellationToken cancellation)
    {
        var answer = await Command.RunAsync(new ProcessStartInfo(program, "--version"), cancellation);
        var version = Number().Match(answer.Output).Value.Split('.')[0];
        return answer.Succeeded && int.TryParse(version, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
