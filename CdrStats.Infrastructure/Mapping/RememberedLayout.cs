using System.Text.Json;
using System.Text.Json.Serialization;

namespace CdrStats.Infrastructure.Mapping;

/// <summary>A layout that was confirmed for an earlier file.</summary>
public sealed record RememberedLayout<TLayout>(TLayout Layout, DateTimeOffset At, string By)
    where TLayout : FileLayout;

/// <summary>How layouts are kept in the database.</summary>
internal static class LayoutJson
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    public static string Of<TLayout>(TLayout layout) where TLayout : FileLayout => JsonSerializer.Serialize(layout, Json);

    public static TLayout? Read<TLayout>(string json) where TLayout : FileLayout => JsonSerializer.Deserialize<TLayout>(json, Json);
}
