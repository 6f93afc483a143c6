using System.Net;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>
/// Who is let in from where: PostgreSQL takes the first line that fits. The roles of pushers come first, from a file of their own that no start rewrites;
/// everyone else is let in from this machine alone.
/// </summary>
internal sealed class AccessRules(ClusterFolder folder)
{
    /// <summary>This machine, by either family of addresses.</summary>
    public static IReadOnlyList<IPNetwork> Loopback { get; } = [new(IPAddress.Loopback, 32), new(IPAddress.IPv6Loopback, 128)];

    /// <summary>Writes the file the server reads.</summary>
    public void Write() => ClusterFolder.WriteReadable(
        folder.AccessFile,
        $"""
        # Written by the console at each start. Pushers, of postgres-pushers.conf, from their networks:
        {string.Concat(PusherLines().Select(line => line + "\n"))}# Everyone else comes from this machine and has a password.
        {string.Concat(Loopback.Select(network => $"host all all {network} scram-sha-256\n"))}
        """);

    /// <summary>Lets a role into one database from these networks and nowhere else, in place of what was said of it before. The server has yet to be told.</summary>
    public void Admit(string role, string database, IReadOnlyList<IPNetwork> networks, bool legacy)
    {
        var lines = PusherLines().Where(line => RoleOf(line) != Quoted(role))
            .Concat(networks.Select(network => Line(role, database, network.ToString(), legacy)))
            .Append($"host all {Quoted(role)} all reject");
        ClusterFolder.WriteReadable(folder.PushersFile, string.Concat(lines.Select(line => line + "\n")));
        Write();
    }

    /// <summary>A line of <c>pg_hba.conf</c>, ours or that of a server of the operator.</summary>
    public static string Line(string role, string database, string network, bool legacy) =>
        $"host {Quoted(database)} {Quoted(role)} {network} {(legacy ? "md5" : "scram-sha-256")}";

    private IEnumerable<string> PusherLines() =>
        File.Exists(folder.PushersFile) ? File.ReadAllLines(folder.PushersFile).Where(line => !string.IsNullOrWhiteSpace(line)) : [];

    private static string? RoleOf(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, var role, ..] ? role : null;

    /// <summary>In quotes no name is a keyword, such as <c>all</c>.</summary>
    private static string Quoted(string name) => $"\"{name}\"";
}
