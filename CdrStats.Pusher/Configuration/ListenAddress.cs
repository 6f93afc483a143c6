using System.Globalization;
using System.Net;

namespace CdrStats.Pusher.Configuration;

/// <summary><c>metrics_listen</c>: an address of this machine and a port; a port alone is of 127.0.0.1.</summary>
internal static class ListenAddress
{
    /// <summary>Null: nothing is asked for.</summary>
    public static IPEndPoint? Read(YamlSettings yaml)
    {
        if (yaml.Filled("metrics_listen") is not { } text)
        {
            return null;
        }

        var colon = text.LastIndexOf(':');
        var (host, port) = colon < 0 ? ("127.0.0.1", text) : (text[..colon], text[(colon + 1)..]);
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
        {
            throw yaml.Error("metrics_listen", $"metrics_listen cannot be '{text}': it is an address of this machine and a port from 1 to 65535, as in 127.0.0.1:9105");
        }

        var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        return host switch
        {
            "" => throw yaml.Error("metrics_listen", $"metrics_listen '{text}' names no address: 127.0.0.1:{number} answers this machine alone, 0.0.0.0:{number} everyone"),
            "localhost" => new IPEndPoint(IPAddress.Loopback, number),
            // An IPv6 address has its colons in brackets, so that its end is not taken for the port. Short forms such as 1 or 10.1 are slips.
            _ when IPAddress.TryParse(bare, out var address) && host.StartsWith('[') == host.Contains(':', StringComparison.Ordinal) && (host.StartsWith('[') || host.Count(letter => letter == '.') == 3) =>
                new IPEndPoint(address, number),
            _ => throw yaml.Error("metrics_listen", $"metrics_listen cannot be '{text}': before the port stands an address of this machine, as in 127.0.0.1:{number} or [::1]:{number}"),
        };
    }
}
