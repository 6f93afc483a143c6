using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources;

namespace CdrStats.Pusher.Progress;

/// <summary>A line of the dead-letter file. Its values may be corrected by hand; its source key stays, so that it is the same record when it is sent again.</summary>
internal sealed record DeadLetter(DateTimeOffset At, string Reason, string SourceKey, string Row, IReadOnlyList<DeadField> Fields)
{
    /// <summary>The line of a file that was no record; its text may be corrected too.</summary>
    public SourceLine? Line { get; init; }

    public static DeadLetter Of(RejectedRecord one, IReadOnlyList<FieldMapping> fields, DateTimeOffset at) => new(
        at, one.Reason, one.SourceKey, one.Row.ToString(),
        one.Row.Line is not null ? [] : [.. fields.Zip(one.Row.Values, (field, value) => new DeadField(field.Expression, field.Destination, Written(value)))])
    {
        Line = one.Row.Line,
    };

    /// <summary>The row it was made of, for the fields of now: by the same <c>orig_field</c>, or for the same column when that was rewritten.</summary>
    /// <returns>The row, or the field it has no value of.</returns>
    public (SourceRow? Row, string? Missing) ToRow(IReadOnlyList<FieldMapping> fields)
    {
        var values = new object?[fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var field = fields[i];
            var found = Fields.FirstOrDefault(one => one.OrigField == field.Expression)
                ?? Fields.FirstOrDefault(one => one.DestField == field.Destination && field.Destination is not ("extradata" or RecordRole.Nothing));
            if (found is null)
            {
                return (null, field.Expression);
            }

            values[i] = Read(found.Value);
        }

        return (new SourceRow(Row, values), null);
    }

    /// <summary>Decimals as texts, which keep all their digits.</summary>
    private static JsonNode? Written(object? value) => value switch
    {
        byte[] bytes => JsonValue.Create(Encoding.UTF8.GetString(bytes)),
        decimal number => JsonValue.Create(RecordText.Of(number)),
        _ => FieldConversion.ToJson(value),
    };

    private static object? Read(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.String => (string?)value,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.AsValue().TryGetValue<long>(out var whole) => whole,
        JsonValueKind.Number => (double)value,
        _ => value.ToJsonString(),
    };
}

/// <summary>A value as the source delivered it.</summary>
internal sealed record DeadField(string OrigField, string DestField, JsonNode? Value);
