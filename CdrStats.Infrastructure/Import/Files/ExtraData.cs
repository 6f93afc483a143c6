using System.Text.Json;
using System.Text.Json.Nodes;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>Joins a line's extra data with its further columns.</summary>
internal static class ExtraData
{
    /// <summary>JSON of both; null when there is neither. A further column does not replace what the extra data says.</summary>
    /// <exception cref="JsonException"><paramref name="given"/> is not JSON, or JSON that cannot be stored.</exception>
    public static string? Merge(string? given, IReadOnlyList<KeyValuePair<string, string>> columns)
    {
        if (given is null or "{}" && !columns.Any(column => column.Value.Length > 0))
        {
            return null;
        }

        // jsonb has no NUL.
        if (given?.Contains("\\u0000", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new JsonException("It holds a NUL character.");
        }

        var parsed = given is null ? new JsonObject() : JsonNode.Parse(given);
        if (columns.Count == 0)
        {
            return given;
        }

        var all = parsed as JsonObject ?? new JsonObject { ["extradata"] = parsed };
        foreach (var (name, value) in columns)
        {
            if (value.Length > 0 && !all.ContainsKey(name))
            {
                all[name] = value;
            }
        }

        return all.ToJsonString();
    }
}
