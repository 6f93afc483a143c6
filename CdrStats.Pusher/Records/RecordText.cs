using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace CdrStats.Pusher.Records;

/// <summary>Text out of a store's bytes: as it is, but for invalid UTF-8 and NUL, which PostgreSQL cannot hold and which become U+FFFD.</summary>
internal static class RecordText
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The delivered value with its bytes decoded and its text made storable; counted when something had to be replaced.</summary>
    public static object? Clean(object? value, Tally tally)
    {
        switch (value)
        {
            case byte[] bytes:
                var valid = Utf8.IsValid(bytes);
                var decoded = Encoding.UTF8.GetString(bytes);
                tally.TextsRepaired += valid && !decoded.Contains('\0') ? 0 : 1;
                return decoded.Replace('\0', '\uFFFD');
            case string text when text.Contains('\0'):
                tally.TextsRepaired++;
                return text.Replace('\0', '\uFFFD');
            default:
                return value;
        }
    }

    public static string Of(object value) => value switch
    {
        string text => text,
        DateTime time => time.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture),
        bool truth => truth ? "1" : "0",
        JsonNode json => json.ToJsonString(AsWritten),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
