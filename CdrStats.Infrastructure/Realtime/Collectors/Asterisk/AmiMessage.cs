using CdrStats.Infrastructure.Realtime.Collectors.Sockets;

namespace CdrStats.Infrastructure.Realtime.Collectors.Asterisk;

/// <summary>One message of Asterisk's manager interface: headers up to an empty line.</summary>
internal sealed class AmiMessage
{
    private const int MostHeaders = 1000;

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A header by its name; null: there is none. Of several with one name it is the first.</summary>
    public string? this[string name] => _headers.GetValueOrDefault(name);

    /// <exception cref="FeedTroubleException">It is no such message, or the connection ended in it.</exception>
    public static async ValueTask<AmiMessage> ReadAsync(Wire wire, CancellationToken cancellation)
    {
        var message = new AmiMessage();
        for (var i = 0; i < MostHeaders; i++)
        {
            var line = await wire.ReadLineAsync(cancellation);
            if (line.Length == 0 && message._headers.Count > 0)
            {
                return message;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                message._headers.TryAdd(line[..colon], line[(colon + 1)..].Trim());
            }
        }

        throw new FeedTroubleException($"The switch sent a message of more than {MostHeaders} lines: that is not Asterisk's manager protocol.");
    }
}
