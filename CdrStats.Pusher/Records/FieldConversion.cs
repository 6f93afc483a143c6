using System.Globalization;
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
        _ => new(value),
    };

    public static Converted ToColumn(object? value, InboxColumn column, RecordClock clock) => (value, column.Kind) switch
    {
        (null, _) => default,
        (_, ColumnKind.Integer) => ToInteger(value),
        (_, ColumnKind.Decimal) => ToDecimal(value),
        (_, ColumnKind.Instant) => ToInstant(value, clock),
        _ => new(RecordText.Of(value)),
    };

    public static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
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

    private static Converted ToDecimal(object value)
    {
        if (value is string text && string.IsNullOrWhiteSpace(text))
        {
            return default;
        }

        return Number(value) is { } number ? new(number) : new(null, $"'{RecordText.Of(value)}' is not a number");
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

        return clock.Read(value) is { } instant ? new(instant) : new(null, $"'{RecordText.Of(value)}' is not a time");
    }
}
