using System.Diagnostics;
using System.Globalization;
using CdrStats.Infrastructure.Storage.Embedded;
using Npgsql;

namespace CdrStats.Infrastructure.Storage.Backup;

/// <summary>PostgreSQL's client programs, of a version that understands the server: its own or a newer one.</summary>
internal sealed record ClientPrograms(string Folder, int Major)
{
    /// <exception cref="BackupException">There are none that fit; the message says how to get them.</exception>
    public static async Task<ClientPrograms> FindAsync(DatabaseLocation location, string dataDirectory, int serverMajor, CancellationToken cancellation)
    {
        var configured = location is DatabaseLocation.Embedded { Options.BinDirectory: { } folder } ? (string[])[folder] : [];
        var seen = new List<int>();
        ClientPrograms? newest = null;
        foreach (var place in configured.Concat(BinaryLocator.SearchedFolders(dataDirectory)).Distinct(StringComparer.Ordinal))
        {
            if (((string[])["pg_dump", "pg_restore", "psql"]).All(name => File.Exists(BinaryLocator.ProgramIn(place, name)))
                && await BinaryLocator.MajorAsync(BinaryLocator.ProgramIn(place, "pg_dump"), cancellation) is { } major)
            {
                if (major == serverMajor)
                {
                    return new ClientPrograms(place, major);
                }

                seen.Add(major);
                newest = major > serverMajor && (newest is null || major < newest.Major) ? new ClientPrograms(place, major) : newest;
            }
        }

        return newest ?? throw new BackupException(
            $"This needs pg_dump, pg_restore and psql of PostgreSQL {serverMajor} or newer, "
            + (seen.Count == 0 ? "and they are not on this machine. " : $"and this machine has those of PostgreSQL {string.Join(", ", seen.Distinct())}. ")
            + $"Install them: Debian/Ubuntu: apt-get install postgresql-client-{serverMajor}; Fedora/RHEL: dnf install postgresql; macOS: brew install libpq; Windows: winget install PostgreSQL.PostgreSQL.{serverMajor}.");
    }

    /// <summary>A program that works on the database; the password goes by its environment, where other users cannot see it.</summary>
    public ProcessStartInfo On(string program, string connectionString, params IEnumerable<string> arguments)
    {
        var way = new NpgsqlConnectionStringBuilder(connectionString);
        var start = Run(program, arguments);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        Set("PGHOST", way.Host);
        Set("PGPORT", way.Port.ToString(CultureInfo.InvariantCulture));
        Set("PGDATABASE", way.Database ?? way.Username);
        Set("PGUSER", way.Username);
        Set("PGPASSWORD", way.Password);
        Set("PGPASSFILE", way.Passfile);
        Set("PGSSLMODE", way.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() });
        Set("PGSSLROOTCERT", way.RootCertificate);
        Set("PGSSLCERT", way.SslCertificate);
        Set("PGSSLKEY", way.SslKey);
        // Messages are read by us, in one language.
        Set("LC_ALL", "C");
        return start;

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                start.Environment[name] = value;
            }
        }
    }

    /// <summary>A program that needs no database.</summary>
    public ProcessStartInfo Run(string program, params IEnumerable<string> arguments) => new(BinaryLocator.ProgramIn(Folder, program), arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };
}
