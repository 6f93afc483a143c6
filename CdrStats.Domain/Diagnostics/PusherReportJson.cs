using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CdrStats.Domain.Diagnostics;

/// <summary>
/// A pusher's report as it travels and is kept: JSON, snake_case. Unknown fields are for a later version and passed over.
/// Made at build time: the pusher's single file holds no code that finds out at run time.
/// </summary>
[JsonSerializable(typeof(PusherReport))]
public sealed partial class PusherReportJson : JsonSerializerContext
{
    private static readonly PusherReportJson Own = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter<PusherState>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    });

    public static string Write(PusherReport report) => JsonSerializer.Serialize(report, Own.PusherReport);

    /// <summary>The report, trimmed; null: this is none.</summary>
    public static PusherReport? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, Own.PusherReport)?.Trimmed();
        }
        catch (JsonException)
        {
            // Whoever asked says that it is none.
            return null;
        }
    }
}
