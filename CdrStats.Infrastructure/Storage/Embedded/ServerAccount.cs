using System.Diagnostics;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>
/// The system user that PostgreSQL's programs run as. They refuse to run as root; then they get the owner of the existing data,
/// else <c>postgres</c>, else <c>nobody</c>. Anyone else runs them as themselves.
/// </summary>
internal sealed record ServerAccount
{
    private static readonly string? SetPriv = OperatingSystem.IsLinux() ? Command.Find("setpriv") : null;
    private static readonly string? SetSid = OperatingSystem.IsLinux() ? Command.Find("setsid") : null;

    private readonly (string Name, string User, string Group)? _other;

    private ServerAccount((string Name, string User, string Group)? other) => _other = other;

    /// <summary>Whether files for the server must be given to another user than ours.</summary>
    public bool IsOther => _other is not null;

    public string Name => _other?.Name ?? Environment.UserName;

    public static async Task<ServerAccount> ChooseAsync(string clusterFolder, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new ServerAccount(other: null);
        }

        if (SetPriv is null)
        {
            throw new EmbeddedPostgresException("PostgreSQL refuses to run as root, and 'setpriv' (package util-linux) is not here to change the user: start the console as another user.");
        }

        var users = Array.ConvertAll(await File.ReadAllLinesAsync("/etc/passwd", cancellation), line => line.Split(':'));
        if (Directory.Exists(clusterFolder))
        {
            var owner = (await Command.RunAsync(new ProcessStartInfo("stat", ["-c", "%u %g", clusterFolder]), cancellation)).Output.Split();
            if (owner is [not "0", not "", ..])
            {
                return new ServerAccount((users.FirstOrDefault(user => user[2] == owner[0])?[0] ?? owner[0], owner[0], owner[1]));
            }
        }

        var chosen = users.FirstOrDefault(user => user[0] == "postgres") ?? users.FirstOrDefault(user => user[0] == "nobody")
            ?? throw new EmbeddedPostgresException("PostgreSQL refuses to run as root, and this system has neither a user 'postgres' nor 'nobody': start the console as another user.");
        return new ServerAccount((chosen[0], chosen[2], chosen[3]));
    }

    /// <summary>How to start a program as this account; with <paramref name="endsWithUs"/> the system ends it when the thread that started it does.</summary>
    public ProcessStartInfo Run(string program, IEnumerable<string> arguments, string workingDirectory, bool endsWithUs = false)
    {
        List<string> words = [];
        if (endsWithUs && SetSid is not null)
        {
            // A session of its own: Ctrl+C in our terminal is for us, and we stop the server when we are done with it.
            words.Add(SetSid);
        }

        if (SetPriv is not null && (_other is not null || endsWithUs))
        {
            words.Add(SetPriv);
            if (_other is { } user)
            {
                var named = !user.Name.All(char.IsAsciiDigit);
                words.AddRange(["--reuid", user.User, "--regid", user.Group, named ? "--init-groups" : "--clear-groups", "--inh-caps=-all"]);
            }

            if (endsWithUs)
            {
                words.AddRange(["--pdeathsig", "INT"]);
            }
        }

        words.Add(program);
        words.AddRange(arguments);
        var start = new ProcessStartInfo(words[0], words.Skip(1)) { WorkingDirectory = workingDirectory, UseShellExecute = false };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            // A user's own PGDATA, PGPORT or PGOPTIONS are about other servers.
            start.Environment.Remove(name);
        }

        return start;
    }

    /// <summary>Gives a file or folder that we made to this account.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellation)
    {
        if (_other is { } user)
        {
            var given = await Command.RunAsync(new ProcessStartInfo("chown", [$"{user.User}:{user.Group}", path]), cancellation);
            if (!given.Succeeded)
            {
                throw new EmbeddedPostgresException($"'{path}' cannot be given to the user '{Name}' that PostgreSQL runs as: {given.Complaint}");
            }
        }
    }

    /// <summary>Refuses a folder that this account cannot reach, naming the parent that is closed.</summary>
    public async Task RequireReachableAsync(string folder, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows() || !IsOther || (await Command.RunAsync(Run("test", ["-x", folder], "/"), cancellation)).Succeeded)
        {
            return;
        }

        var closed = folder;
        for (var parent = Path.GetDirectoryName(folder); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            closed = (File.GetUnixFileMode(parent) & UnixFileMode.OtherExecute) == 0 ? parent : closed;
        }

        throw new EmbeddedPostgresException(
            $"'{closed}' is closed to the user '{Name}' that PostgreSQL runs as: set CdrStats:DataDirectory to a folder it can reach, such as /var/lib/cdrstats, or run chmod o+x '{closed}'.");
    }
}
