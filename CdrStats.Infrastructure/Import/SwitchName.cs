using System.Net;

namespace CdrStats.Infrastructure.Import;

/// <summary>How switches are told apart by the text in their records: trimmed, without case, every form of one IP address equal.</summary>
internal static class SwitchName
{
    public static string Canonical(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length is > 1 and < 64 && (char.IsAsciiHexDigit(trimmed[0]) || trimmed[0] == ':' || trimmed[0] == '[')
            && trimmed.AsSpan().IndexOfAny('.', ':') >= 0 && IPAddress.TryParse(trimmed, out var address))
        {
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        }

        return trimmed.ToLowerInvariant();
    }
}
