using System.Text.Encodings.Web;
using System.Text.Json;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Destinations;

/// <summary>Writes a record as the console's REST interface takes it: a JSON object with the inbox's columns by name, and the source key. What is NULL is left out.</summary>
internal sealed class RecordJson
{
    /// <summary>Letters of every script as they are: half the bytes, and nothing to read back.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonEncodedText SourceKey = JsonEncodedText.Encode("source_key");

    private readonly (ColumnKind Kind, JsonEncodedText Name)?[] _columns;

    /// <param name="withoutSwitch">Whether the switch is said once for all records, elsewhere.</param>
    public RecordJson(IReadOnlyList<InboxColumn> columns, bool withoutSwitch) =>
        _columns = [.. columns.Select(column => withoutSwitch && column.Name == "switch" ? ((ColumnKind, JsonEncodedText)?)null : (column.Kind, JsonEncodedText.Encode(column.Name)))];

    public void Write(Utf8JsonWriter writer, InboxRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString(SourceKey, record.SourceKey);
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] is var (kind, name) && record.Values[i] is { } value)
            {
                Write(writer, kind, name, value);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    private static void Write(Utf8JsonWriter writer, ColumnKind kind, JsonEncodedText name, object value)
    {
        switch (kind)
        {
            case ColumnKind.Integer:
                writer.WriteNumber(name, (int)value);
                break;
            case ColumnKind.Decimal:
                writer.WriteNumber(name, (decimal)value);
                break;
            case ColumnKind.Instant:
                writer.WriteString(name, ((DateTimeOffset)value).UtcDateTime);
                break;
            case ColumnKind.Json:
                writer.WritePropertyName(name);
                writer.WriteRawValue((string)value, skipInputValidation: true);
                break;
            default:
                writer.WriteString(name, (string)value);
                break;
        }
    }
}
