using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CdrStats.Domain.Import.Files;

/// <summary>Joins a row's extra data with its further columns.</summary>
internal static class FurtherData
{
    // What is far too long is not even made.
    private const int MostCharacters = 2 * RecordCheck.MaximumExtraDataBytes;

    // The database keeps JSON of any depth; so do we.
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = RecordCheck.MaximumExtraDataBytes };
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true, MaxDepth = RecordCheck.MaximumExtraDataBytes };
    private static readonly JsonSerializerOptions Plain = new() { MaxDepth = RecordCheck.MaximumExtraDataBytes };

    /// <summary>JSON of both; null when there is neither. A further column does not replace what the extra data says.</summary>
    public static RecordText Of(TableRow row, ColumnPlan plan, ReadOnlySpan<char> given, ref string? reason)
    {
        given = given.Trim();
        var others = plan.Others;
        var any = false;
        foreach (var (name, column) in others)
        {
            if (row[column].Contains('\0'))
            {
                reason ??= $"{name} holds a NUL character";
            }

            any |= row[column].Length > 0;
        }

        if (reason is not null || (given.Length == 0 && !any) || (!any && given is "{}"))
        {
            return default;
        }

        if (given.Length == 0)
        {
            return Written(row, others);
        }

        if (given.Length > MostCharacters)
        {
            return given.ToString();        // so that the check says what is wrong
        }

        return Merged(row, any ? others : [], given.ToString(), ref reason);
    }

    private static RecordText Written(TableRow row, List<(string Name, int Column)> others)
    {
        var json = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(json, Unchecked))
        {
            writer.WriteStartObject();
            foreach (var (name, column) in others)
            {
                var text = row[column];
                if (text.Length == 0)
                {
                    continue;
                }

                writer.WritePropertyName(name);
                if (row.IsJson(column))
                {
                    writer.WriteRawValue(text, skipInputValidation: true);
                }
                else
                {
                    writer.WriteStringValue(text);
                }
            }

            writer.WriteEndObject();
        }

        return RecordText.OfUtf8(json.WrittenSpan.ToArray(), 0, json.WrittenCount);
    }

    private static RecordText Merged(TableRow row, List<(string Name, int Column)> others, string given, ref string? reason)
    {
        try
        {
            // jsonb has no NUL.
            var parsed = given.Contains("\\u0000", StringComparison.OrdinalIgnoreCase) ? throw new JsonException("It holds a NUL character.") : JsonNode.Parse(given, null, AnyDepth);
            if (others.Count == 0)
            {
                return given;
            }

            var all = parsed as JsonObject ?? new JsonObject { ["extradata"] = parsed };
            foreach (var (name, column) in others)
            {
                if (row[column].Length > 0 && !all.ContainsKey(name))
                {
                    all[name] = row.IsJson(column) ? JsonNode.Parse(row[column].ToString(), null, AnyDepth) : row[column].ToString();
                }
            }

            return all.ToJsonString(Plain);
        }
        catch (Exception bad) when (bad is JsonException or ArgumentException or InvalidOperationException)
        {
            reason ??= $"extradata is '{RowMapper.Short(given)}'; JSON is wanted, {{}} when there is nothing";
            return null;
        }
    }
}
