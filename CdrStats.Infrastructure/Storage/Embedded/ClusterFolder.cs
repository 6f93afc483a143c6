using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>The files of the embedded server. Ours lie beside the cluster, not in it: when we are root, its folder belongs to another user.</summary>
internal sealed class ClusterFolder(EmbeddedPostgresOptions options)
{
    public const string Role = "cdrstats";

    public string Data { get; } = System.IO.Path.GetFullPath(options.DataDirectory);
    public string Path => System.IO.Path.Combine(Data, "postgres");
    public string LockFile => System.IO.Path.Combine(Data, "postgres.lock");
    public string SettingsFile => System.IO.Path.Combine(Data, "postgres-settings.conf");
    public string AccessFile => System.IO.Path.Combine(Data, "postgres-access.conf");
    public string PushersFile => System.IO.Path.Combine(Data, "postgres-pushers.conf");
    public string ConnectionFile => System.IO.Path.Combine(Data, "connection-string");

    /// <summary>Makes the data directory; as root it can be passed through, not read, by the server's user.</summary>
    public void Create()
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(Data);
                return;
            }

            var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(Data, Environment.IsPrivilegedProcess ? mode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : mode);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new EmbeddedPostgresException($"The data directory '{Data}' cannot be made: {error.Message} Set CdrStats:DataDirectory to a folder this user may write.", error);
        }
    }

    /// <summary>The major version that made the data, or null where there is none yet.</summary>
    public int? Major()
    {
        var version = System.IO.Path.Combine(Path, "PG_VERSION");
        try
        {
            if (!Directory.Exists(Path) || !Directory.EnumerateFileSystemEntries(Path).Any())
            {
                return null;
            }

            return int.Parse(File.ReadAllText(version), CultureInfo.InvariantCulture);
        }
        catch (FileNotFoundException error)
        {
            throw new EmbeddedPostgresException($"'{Path}' holds files but no PostgreSQL cluster: move them away, or set CdrStats:DataDirectory to another folder.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new EmbeddedPostgresException($"'{Path}' belongs to another user: start the console as that user (or root), or set CdrStats:DataDirectory to a folder of your own.", error);
        }
    }

    /// <summary>The way into the running or last server, or null where none was written.</summary>
    public NpgsqlConnectionStringBuilder? ReadConnection()
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(File.ReadAllText(ConnectionFile).Trim());
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new EmbeddedPostgresException($"'{ConnectionFile}' may only be read by the user who runs the console: run this as that user (or root).", error);
        }
        catch (ArgumentException error)
        {
            throw new EmbeddedPostgresException($"'{ConnectionFile}' holds no connection string: delete it, and the next start makes a new password.", error);
        }
    }

    /// <summary>Written whole or not at all, readable by its owner alone.</summary>
    public void WriteConnection(string password, int port)
    {
        var connection = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Database = "cdrstats", Username = Role, Password = password };
        var draft = ConnectionFile + ".new";
        File.Delete(draft);
        WriteNew(draft, connection.ConnectionString + "\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(draft, ConnectionFile, overwrite: true);
    }

    /// <summary>Writes a file that the server's user may read, whole or not at all.</summary>
    public static void WriteReadable(string path, string text)
    {
        var draft = path + ".new";
        File.Delete(draft);
        WriteNew(draft, text, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Never follows a link that someone put in the way.</summary>
    public static void WriteNew(string path, string text, UnixFileMode mode)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = mode;
        }

        using (var file = new StreamWriter(path, how))
        {
            file.Write(text);
        }

        if (!OperatingSystem.IsWindows())
        {
            // The umask may have taken rights away.
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>The port that this process has been given already, else the configured one, else the one of last time, else a free one.</summary>
    /// <param name="inUse">Where this process expects the server: a console holds to it for as long as it runs.</param>
    public int ChoosePort(int? inUse = null)
    {
        if (inUse is { } known)
        {
            return IsFree(known)
                ? known
                : throw new EmbeddedPostgresException($"The embedded PostgreSQL was on port {known}, where another program listens now. The console waits for the port; started anew, it chooses another.");
        }

        if (options.Port is { } configured)
        {
            return IsFree(configured)
                ? configured
                : throw new EmbeddedPostgresException($"CdrStats:Embedded:Port is '{configured}', and another program listens there; allowed is a free port, or nothing to let the console choose one.");
        }

        if (ReadConnection() is { } last && IsFree(last.Port))
        {
            return last.Port;
        }

        using var any = new TcpListener(IPAddress.Loopback, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
