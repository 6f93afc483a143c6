using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Import.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>What a scalar of YAML is, by the core schema.</summary>
internal enum YamlKind
{
    Text,

    /// <summary>A number, true or false.</summary>
    Json,
    Nothing,
}

/// <summary>Writes what is nested in a row of YAML as JSON, for the extra data.</summary>
internal sealed class YamlJson(Func<ParsingEvent> next, TableRow row)
{
    private const int MostDepth = 64;

    // What is passed over is remembered level by level.
    private const int DeepestSkipped = 1000;

    private static readonly JsonWriterOptions Options = new() { MaxDepth = MostDepth + 2, SkipValidation = true };

    /// <summary>Reads to the end of the list or mapping that begins with this event.</summary>
    public string Of(ParsingEvent begins)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json, Options);
        // True: a mapping; its next scalar may be a name.
        var open = new Stack<(bool IsMapping, bool IsName)>();
        var current = begins;
        while (true)
        {
            if (open.Count > DeepestSkipped)
            {
                throw new FileImportException($"Line {current.Start.Line} is nested more than {DeepestSkipped:N0} deep.");
            }

            if (open.Count > MostDepth || json.WrittenCount + writer.BytesPending > TableRow.MostCharacters)
            {
                row.Trouble ??= open.Count > MostDepth ? $"it is nested more than {MostDepth} deep" : $"it has more than {TableRow.MostCharacters} characters";
            }

            Write(writer, open, current, row.Trouble is null);
            if (open.Count == 0)
            {
                writer.Flush();
                return row.Trouble is null ? Encoding.UTF8.GetString(json.WrittenSpan) : "";
            }

            current = next();
        }
    }

    public static YamlKind KindOf(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain || !scalar.Tag.IsEmpty)
        {
            return YamlKind.Text;
        }

        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => YamlKind.Nothing,
            "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => YamlKind.Json,
            var text => IsNumber(text) ? YamlKind.Json : YamlKind.Text,
        };
    }

    public static string Canonical(string text) => char.IsAsciiLetter(text[0]) ? text.ToLowerInvariant() : text;

    // As JSON writes numbers: +34…, 007 and 1_000 are texts.
    private static bool IsNumber(string text)
    {
        var digits = text.StartsWith('-') ? text.AsSpan(1) : text;
        return digits.Length is > 0 and <= 40 && char.IsAsciiDigit(digits[0]) && char.IsAsciiDigit(digits[^1]) && (digits.Length == 1 || digits[0] != '0' || digits[1] is '.' or 'e' or 'E')
            && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _);
    }

    private void Write(Utf8JsonWriter writer, Stack<(bool IsMapping, bool IsName)> open, ParsingEvent current, bool goesOn)
    {
        switch (current)
        {
            case MappingStart or SequenceStart:
                Value(open);
                open.Push((current is MappingStart, true));
                Begin(writer, current is MappingStart, goesOn);
                break;
            case (MappingEnd or SequenceEnd) when open.TryPop(out _):
                End(writer, current is MappingEnd, goesOn);
                break;
            case Scalar scalar when IsName(open):
                if (goesOn)
                {
                    writer.WritePropertyName(scalar.Value);
                }

                break;
            case Scalar scalar:
                Value(open);
                Value(writer, scalar, goesOn);
                break;
            case AnchorAlias:
                row.Trouble ??= "it refers to another place of the file by *, which is not followed";
                Value(open);
                break;
            default:
                throw new FileImportException($"Line {current.Start.Line} is not YAML.");
        }
    }

    private static bool IsName(Stack<(bool IsMapping, bool IsName)> open)
    {
        if (!open.TryPeek(out var within) || !within.IsMapping || !within.IsName)
        {
            return false;
        }

        open.Pop();
        open.Push((true, false));
        return true;
    }

    // A value was read; in a mapping a name comes next. A list or mapping in a name's place makes the row's trouble.
    private void Value(Stack<(bool IsMapping, bool IsName)> open)
    {
        if (open.TryPeek(out var within) && within.IsMapping)
        {
            if (within.IsName)
            {
                row.Trouble ??= "a name in it is no text";
            }

            open.Pop();
            open.Push((true, !within.IsName));
        }
    }

    private static void Begin(Utf8JsonWriter writer, bool isMapping, bool goesOn)
    {
        if (goesOn && isMapping)
        {
            writer.WriteStartObject();
        }
        else if (goesOn)
        {
            writer.WriteStartArray();
        }
    }

    private static void End(Utf8JsonWriter writer, bool isMapping, bool goesOn)
    {
        if (goesOn && isMapping)
        {
            writer.WriteEndObject();
        }
        else if (goesOn)
        {
            writer.WriteEndArray();
        }
    }

    private static void Value(Utf8JsonWriter writer, Scalar scalar, bool goesOn)
    {
        if (!goesOn)
        {
            return;
        }

        switch (KindOf(scalar))
        {
            case YamlKind.Nothing:
                writer.WriteNullValue();
                break;
            case YamlKind.Json:
                writer.WriteRawValue(Canonical(scalar.Value), skipInputValidation: true);
                break;
            default:
                writer.WriteStringValue(scalar.Value);
                break;
        }
    }
}
