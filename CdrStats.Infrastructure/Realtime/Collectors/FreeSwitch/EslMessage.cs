using System.Globalization;
using CdrStats.Infrastructure.Realtime.Collectors.Sockets;

namespace CdrStats.Infrastructure.Realtime.Collectors.FreeSwitch;

/// <summary>One message of FreeSWITCH's event socket: its own headers, and the body that they announce.</summary>
internal sealed record EslMessage(string Type, string Reply, byte[] Body)
{
    /// <summary>Bytes of the largest body: a list of some 100,000 channels.</summary>
    public const int LargestBody = 128 * 1024 * 1024;

    private const int MostHeaders = 100;
    private const string OtherProtocol = "What answers there does not speak FreeSWITCH's event socket protocol.";

    /// <exception cref="FeedTroubleException">It is no such message, or the connection ended in it.</exception>
    public static async ValueTask<EslMessage> ReadAsync(Wire wire, CancellationToken cancellation)
    {
        var (type, reply, length) = ("", "", 0);
        for (var i = 0; i < MostHeaders; i++)
        {
            var line = await wire.ReadLineAsync(cancellation);
            if (line.Length == 0)
            {
                if (type.Length == 0)
                {
                    // Some versions end a message with more than one empty line.
                    continue;
                }

                return new EslMessage(type, reply, length == 0 ? [] : await wire.ReadBlockAsync(length, cancellation));
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                throw new FeedTroubleException(OtherProtocol);
            }

            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                type = value;
            }
            else if (name.Equals("Reply-Text", StringComparison.OrdinalIgnoreCase))
            {
                reply = value;
            }
            else if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > LargestBody))
            {
                throw new FeedTroubleException($"The switch announced {value} bytes at once: more than {LargestBody / 1024 / 1024} MiB are not taken.");
            }
        }

        throw new FeedTroubleException(OtherProtocol);
    }
}
