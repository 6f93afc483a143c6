using System.Net;
using CdrStats.Infrastructure.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace CdrStats.Web.Host;

/// <summary>
/// Which proxies are believed when they say who asks, and over what (<c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c>): one on this machine, unless
/// <c>CdrStats:Proxies</c> names others, as addresses and networks with commas. Anybody else could say anything.
/// </summary>
internal static class Proxies
{
    public const string Key = "CdrStats:Proxies";

    public static Setting Setting { get; } = new(Key, "addresses and networks with commas, such as 10.0.0.5, 192.168.7.0/24", value => Read(value) is not null);

    public static void Believe(this ForwardedHeadersOptions options, string? named)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        if (Read(named ?? "") is not { Count: > 0 } networks)
        {
            return;
        }

        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        networks.ForEach(options.KnownIPNetworks.Add);

        // Each of them was named on purpose, so a chain of them is believed to its end.
        options.ForwardLimit = null;
    }

    // Null: one of them is neither.
    private static List<IPNetwork>? Read(string named)
    {
        var networks = new List<IPNetwork>();
        foreach (var one in named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(one, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(one, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                return null;
            }
        }

        return networks;
    }
}
