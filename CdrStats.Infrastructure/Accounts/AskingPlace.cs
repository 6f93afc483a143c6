using System.Net;
using System.Net.Sockets;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>Where somebody asks from, as far as it tells people apart: of IPv6 the network of 64 bits, for each machine has all the addresses of one.</summary>
public static class AskingPlace
{
    /// <returns>A word for it; empty where nobody knows.</returns>
    public static string Of(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
