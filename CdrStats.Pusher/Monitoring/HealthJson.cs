using System.Text.Encodings.Web;
using System.Text.Json;

namespace CdrStats.Pusher.Monitoring;

/// <summary>How the pusher is doing, in words and figures: what <c>/health</c> answers.</summary>
internal static class HealthJson
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(Vitals now)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("status", now.IsWell ? "up" : "down");
            json.WriteString("says", now.Sentence);
            End("source", now.SourceUp, now.Source);
            End("destination", now.DestinationUp, now.Destination);
            json.WriteBoolean("caught_up", now is { CaughtUp: true, Down: null });
            json.WriteNumber("lag_seconds", Math.Round(now.Lag.TotalSeconds, 1));
            Time("last_record", now.LastRecord);
            Time("last_sent", now.LastSent);
            json.WriteNumber("accepted", now.Accepted);
            json.WriteNumber("dead_letters", now.DeadLetters);
            json.WriteEndObject();

            void End(string name, bool up, string what)
            {
                json.WriteStartObject(name);
                json.WriteBoolean("up", up);
                json.WriteString("is", what);
                json.WriteEndObject();
            }

            void Time(string name, DateTimeOffset? time)
            {
                if (time is { } known)
                {
                    json.WriteString(name, known.UtcDateTime);
                }
                else
                {
                    json.WriteNull(name);
                }
            }
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }
}
