using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Records;

/// <summary>A converted value (null for NULL), or what is wrong with it.</summary>
internal readonly record struct Converted(object? Value, string? Problem = null);

/// <summary>The conversions of <c>type_field</c> and of the inbox's columns: each converts what is meant, and says why it cannot.</summary>
internal static class FieldConversion
{
    public static Converted ToType(object? value, FieldType type, RecordClock clock) => (value, type) switch
    {
        (null, _) => default,
        (_, FieldType.Text) => new(RecordText.Of(value)),
        (_, FieldType.Integer) => ToInteger(value),
        (_, FieldType.Date) => ToInstant(value, clock),
        (_, FieldType.CallerName) => new(CallerName(RecordText.Of(value))),
        (string text, FieldType.Json) => ToJsonValue(text),
        _ => new(value),
    };

    public static Converted ToColumn(object? value, InboxColumn column, RecordClock clock) => (value, column.Kind) switch
    {
        (null, _) => default,
        (_, ColumnKind.Integer) => ToInteger(value),
        (_, ColumnKind.Decimal) => ToAmount(value, column.Below),
        (_, ColumnKind.Instant) => ToInstant(value, clock),
        _ => new(RecordText.Of(value)),
    };

    public static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        JsonNode json => json,
        bool truth => JsonValue.Create(truth),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        decimal number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(RecordText.Of(value)),
    };

    /// <summary>Whole seconds and codes. Fractions are cut off, as CAST(… AS INTEGER) does; an empty text is NULL, as SQLite stores hold it.</summary>
    private static Converted ToInteger(object value)
    {
        if (value is string text && string.IsNullOrWhiteSpace(text))
        {
            return default;
        }

        var number = Number(value);
        return number switch
        {
            null => new(null, $"'{RecordText.Of(value)}' is not a number"),
            < int.MinValue or > int.MaxValue => new(null, $"{number} does not fit an integer"),
            _ => new((int)decimal.Truncate(number.Value)),
        };
    }

    /// <summary>An amount as it can be stored exactly: PostgreSQL would round a finer one without a word, and the console's REST interface rejects it too.</summary>
    private static Converted ToAmount(object value, decimal below)
    {
        if (value is string text && string.IsNullOrWhiteSpace(text))
        {
            return default;
        }

        return Number(value) switch
        {
            null => new(null, $"'{RecordText.Of(value)}' is not a number"),
            { } amount when amount >= below => new(null, string.Create(CultureInfo.InvariantCulture, $"{amount} must be below {below}")),
            { } amount when decimal.Round(amount, 5) != amount => new(null, string.Create(CultureInfo.InvariantCulture, $"{amount} has more than the five decimals that are kept")),
            { } amount => new(amount),
        };
    }

    /// <summary>
    /// What opens as an object or a list is one, or is rejected. Any other text stays a text: the predecessor's own settings mark plain columns
    /// (a channel, an answer time) as jsonb.
    /// </summary>
    private static Converted ToJsonValue(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return new(text);
        }

        try
        {
            var json = JsonNode.Parse(text)!;
            // Written once, since half a surrogate pair, which no text can hold, shows only then.
            json.ToJsonString();
            return new(json);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return new(null, $"'{(text.Length <= 80 ? text : text[..80] + "…")}' is not JSON: {broken.Message}");
        }
    }

    /// <summary>
    /// The name out of <c>"name" &lt;number&gt;</c>, byte for byte; empty when there is a number alone.
    /// </summary>
    private static string CallerName(string identity)
    {
        var text = identity.Trim();
        var open = text.EndsWith('>') ? text.LastIndexOf('<') : -1;
        var name = open < 0 ? text : text[..open].Trim();
        return name is ['"', .., '"'] ? name[1..^1] : open < 0 && name.TrimStart('+').All(char.IsAsciiDigit) ? "" : name;
    }

    private static decimal? Number(object value) => value switch
    {
        int number => number,
        long number => number,
        decimal number => number,
        bool truth => truth ? 1 : 0,
        double number => double.IsFinite(number) && Math.Abs(number) < 7e27 ? (decimal)number : null,
        string text => decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => null,
    };

    private static Converted ToInstant(object value, RecordClock clock)
    {
        if (value is string text && string.IsNullOrWhiteSpace(text))
        {
            return default;
        }

        return clock.Read(value) is { } instant ? new(instant) : new(null, $"'{RecordText.Of(value)}' is not a time; {RecordClock.Forms}");
    }
}
