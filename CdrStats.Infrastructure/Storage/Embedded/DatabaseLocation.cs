using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>Which PostgreSQL holds the console's data, as configured. A configured server is never replaced by the embedded one.</summary>
public abstract record DatabaseLocation
{
    private DatabaseLocation()
    {
    }

    /// <summary><c>ConnectionStrings:CdrStats</c> names a server.</summary>
    public sealed record External(string ConnectionString) : DatabaseLocation;

    /// <summary>No server is named: we run our own.</summary>
    public sealed record Embedded(EmbeddedPostgresOptions Options) : DatabaseLocation;

    /// <summary>Reads <c>ConnectionStrings:CdrStats</c>, <c>CdrStats:DataDirectory</c> and <c>CdrStats:Embedded</c>.</summary>
    /// <exception cref="EmbeddedPostgresException">A value is not allowed; the message names key, value and what is.</exception>
    public static DatabaseLocation From(IConfiguration configuration) =>
        configuration.GetConnectionString("CdrStats") is { Length: > 0 } server
            ? new External(server)
            : new Embedded(ReadOptions(configuration));

    /// <summary>The absolute folder for everything the console keeps on disk: <c>CdrStats:DataDirectory</c> or the default of this system and user.</summary>
    public static string DataDirectory(IConfiguration configuration)
    {
        if (configuration["CdrStats:DataDirectory"] is { Length: > 0 } configured)
        {
            return Path.GetFullPath(configured);
        }

        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            return "/var/lib/cdrstats";
        }

        var own = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return own.Length > 0
            ? Path.Combine(own, "cdrstats")
            : throw new EmbeddedPostgresException("This user has no home directory to keep data in: set CdrStats:DataDirectory to a folder it may write.");
    }

    private static EmbeddedPostgresOptions ReadOptions(IConfiguration configuration)
    {
        var embedded = configuration.GetSection("CdrStats:Embedded");
        var options = new EmbeddedPostgresOptions
        {
            DataDirectory = DataDirectory(configuration),
            Port = ReadPort(embedded["Port"]),
            BinDirectory = embedded["BinDirectory"] is { Length: > 0 } folder ? Path.GetFullPath(folder) : null,
        };
        return embedded["ListenAddresses"] is { Length: > 0 } addresses ? options with { ListenAddresses = addresses } : options;
    }

    private static int? ReadPort(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            ? port
            : throw new EmbeddedPostgresException($"CdrStats:Embedded:Port is '{text}'; allowed is a port from 1 to 65535, or nothing for a free one.");
    }
}
