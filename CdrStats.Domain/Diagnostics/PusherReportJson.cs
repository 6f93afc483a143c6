using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CdrStats.Domain.Diagnostics;

/// <summary>A pusher's report as it travels and is kept: JSON, snake_case. Unknown fields are for a later version and passed over.</summary>
public static class PusherReportJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public static string Write(PusherReport report) => JsonSerializer.Serialize(report, Options);

    /// <summary>The report, trimmed; null: this is none.</summary>
    public static PusherReport? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize<PusherReport>(utf8, Options)?.Trimmed();
        }
        catch (JsonException)
        {
            // Whoever asked says that it is none.
            return null;
        }
    }
}
