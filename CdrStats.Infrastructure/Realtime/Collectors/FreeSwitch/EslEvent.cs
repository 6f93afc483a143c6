using System.Text;

namespace CdrStats.Infrastructure.Realtime.Collectors.FreeSwitch;

/// <summary>The headers of one FreeSWITCH event (<c>text/event-plain</c>) that calls are told by; its hundreds of others are passed over.</summary>
internal sealed class EslEvent
{
    private static readonly HashSet<string> Wanted = new(StringComparer.Ordinal)
    {
        "Event-Name", "Unique-ID", "Old-Unique-ID", "Channel-Call-UUID", "Other-Type", "Other-Leg-Unique-ID", "Bridge-A-Unique-ID", "Bridge-B-Unique-ID",
        "Answer-State", "Call-Direction", "Channel-Name", "Caller-Caller-ID-Number", "Caller-Destination-Number", "Caller-Channel-Created-Time", "Caller-Context",
        "Session-Count", "variable_accountcode", "variable_sip_gateway_name", "variable_sip_gateway",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Names = Wanted.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly Dictionary<string, string> _headers = new(StringComparer.Ordinal);

    public EslEvent(ReadOnlySpan<byte> body)
    {
        Span<char> name = stackalloc char[64];
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'\n');
            var line = (end < 0 ? body : body[..end]).TrimEnd((byte)'\r');
            body = end < 0 ? [] : body[(end + 1)..];
            if (line.IsEmpty)
            {
                // What follows is the event's own body.
                return;
            }

            var colon = line.IndexOf((byte)':');
            if (colon is > 0 and <= 64
                && Encoding.UTF8.TryGetChars(line[..colon], name, out var length)
                && Names.TryGetValue(name[..length], out var known))
            {
                _headers[known] = Uri.UnescapeDataString(Encoding.UTF8.GetString(line[(colon + 1)..].Trim((byte)' ')));
            }
        }
    }

    /// <summary>A header by its name; null: the event has none, or it is not one of those that are kept.</summary>
    public string? this[string name] => _headers.GetValueOrDefault(name);
}
