using System.Net;
using System.Net.Sockets;
using CdrStats.Infrastructure.Configuration;

namespace CdrStats.Web.Host;

/// <summary>Refuses an address that another program listens on before anything is opened or started: the server itself would notice last.</summary>
internal static class FreeAddress
{
    public static void Check(IConfiguration configuration)
    {
        foreach (var url in (configuration["urls"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var address = Parse(url);
            if (!address.IsUnixPipe && !address.IsNamedPipe && IsTaken(new IPEndPoint(Host(address.Host), address.Port)))
            {
                throw new SettingException($"{url} is taken: another program listens there, perhaps another console. End it, or choose another address with --urls http://127.0.0.1:{(address.Port < 65535 ? address.Port + 1 : 8000)}.");
            }
        }
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new SettingException($"urls is '{url}'; allowed is an address such as http://127.0.0.1:8000, several with semicolons.");
        }
    }

    /// <summary>As the server reads it: a name that is not an address means every interface.</summary>
    private static IPAddress Host(string host) =>
        host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : IPAddress.Any;

    private static bool IsTaken(IPEndPoint end)
    {
        using var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(end);
            return false;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
        catch (SocketException)
        {
            // Not ours to judge, such as a port below 1024: the server says it in its own words.
            return false;
        }
    }
}
