using System.Net;
using System.Net.Sockets;

namespace CdrStats.Infrastructure.Notifications.Webhooks;

/// <summary>Which addresses lie outside: not this machine, not a private network, not one that is set apart.</summary>
public static class OutsideAddress
{
    private static readonly IPNetwork[] _inside =
    [
        .. ((string[])[
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/96", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ]).Select(text => IPNetwork.Parse(text)),
    ];

    /// <summary>IPv6 prefixes behind which an IPv4 address stands, at so many bytes.</summary>
    private static readonly (IPNetwork Network, int At)[] _wrapped = [(IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2)];

    public static bool Is(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (plain.AddressFamily == AddressFamily.InterNetworkV6 && Array.Find(_wrapped, one => one.Network.Contains(plain)) is { At: > 0 } wrapped)
        {
            plain = new IPAddress(plain.GetAddressBytes().AsSpan(wrapped.At, 4));
        }

        return !Array.Exists(_inside, network => network.Contains(plain));
    }
}
