using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace CdrStats.Infrastructure.Import;

/// <summary>What a pusher's role shall be. <paramref name="Legacy"/>: its driver knows md5 alone. <paramref name="From"/> null: it runs on the server's own machine.</summary>
public sealed partial record PusherAccess(string Name, string Password, bool Legacy, IPNetwork? From)
{
    public const string NameAllowed = "a lower-case letter, then lower-case letters, digits and underscores, 63 at most, and not pg_ at its start";
    public const string NetworkAllowed = "a network such as 10.0.0.0/24 or one address";

    /// <summary>Names that need no quotes anywhere an old pusher's settings may put them.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text) && !text.StartsWith("pg_", StringComparison.Ordinal);

    /// <summary>A network, or one address as a network of its own. Abbreviated addresses are none: PostgreSQL reads them otherwise.</summary>
    public static bool TryNetwork(string text, out IPNetwork network)
    {
        network = default;
        var host = text.Split('/')[0];
        return IPAddress.TryParse(host, out var address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId == 0 : address.ToString() == host)
            && IPNetwork.TryParse(text.Contains('/', StringComparison.Ordinal) ? text : $"{text}/{address.GetAddressBytes().Length * 8}", out network);
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}\\z")]
    private static partial Regex NamePattern();
}

/// <summary>How the making of a pusher's role ended.</summary>
public abstract record PusherRoleResult
{
    private PusherRoleResult()
    {
    }

    /// <summary>The role logs in.</summary>
    /// <param name="Renewed">It was there already and has another password and other settings now.</param>
    /// <param name="Host">Where a switch finds the server; null: at an address of this machine.</param>
    /// <param name="ListensThere">False: the server takes no connection from the network that was asked for, because it listens on loopback alone.</param>
    /// <param name="AccessLine">What the administrator of a server that is not ours has to have in its <c>pg_hba.conf</c>; null: it is done.</param>
    public sealed record Made(bool Renewed, string? Host, int Port, string Database, bool ListensThere, string? AccessLine) : PusherRoleResult;

    /// <summary>Nothing was done.</summary>
    /// <param name="Sql">What somebody with more rights can run instead; null: nothing would help.</param>
    public sealed record Refused(string Reason, string? Sql, string? AccessLine) : PusherRoleResult;
}
