using System.Text.Json;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Numbering;

namespace CdrStats.Domain.Import;

/// <summary>What mediation knows of the switch that wrote a record.</summary>
public sealed record SwitchProfile(
    int Id,
    string Name,
    NumberSettings Settings,
    NumberNormaliser Numbers,
    int? DefaultCustomerId,
    IReadOnlyList<DirectionPattern> Directions)
{
    // The database keeps JSON of any depth; it is read without recursion.
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = RecordCheck.MaximumExtraDataBytes };

    /// <summary>The index of the first rule that fits a record; null: none does. A direction that the record itself gives comes before any rule.</summary>
    public int? DirectionRuleFor(InboxRow row, CallerKind caller)
    {
        for (var i = 0; i < Directions.Count; i++)
        {
            var rule = Directions[i];
            string? text = rule.Field switch
            {
                DirectionField.Channel => row.Channel,
                DirectionField.Context => ContextOf(row.ExtraData),
                _ => CallerText(caller),
            };
            if (rule.Fits(text))
            {
                return i;
            }
        }

        return null;
    }

    private static string CallerText(CallerKind kind) => kind switch
    {
        CallerKind.Internal => "internal",
        CallerKind.Number => "number",
        CallerKind.Withheld => "withheld",
        _ => "none",
    };

    private static string? ContextOf(string? extraData)
    {
        if (string.IsNullOrEmpty(extraData))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(extraData, AnyDepth);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && (json.RootElement.TryGetProperty("context", out var value) || json.RootElement.TryGetProperty("dcontext", out value))
                    ? value.ToString()
                    : null;
        }
        catch (JsonException)
        {
            // What is JSON to the database need not be to us, and then it names no context.
            return null;
        }
    }
}

/// <summary>What a <see cref="DirectionPattern"/> is held against.</summary>
public enum DirectionField
{
    Channel,

    /// <summary>The dial-plan context, from the extra data's <c>context</c> or <c>dcontext</c>.</summary>
    Context,
    CallerKind,
}

/// <summary>Tells the direction of a call from something else in its record; <c>*</c> in the pattern stands for anything.</summary>
public sealed record DirectionPattern(DirectionField Field, string Pattern, CallDirection Direction)
{
    public bool Fits(string? text)
    {
        if (text is null)
        {
            return false;
        }

        // Greedy over the literal pieces: each must follow the one before; the first and last are anchored unless the pattern opens or ends with *.
        var pieces = Pattern.Split('*');
        if (pieces.Length == 1)
        {
            return text.Equals(Pattern, StringComparison.OrdinalIgnoreCase);
        }

        if (!text.StartsWith(pieces[0], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var at = pieces[0].Length;
        foreach (var piece in pieces.AsSpan(1, pieces.Length - 2))
        {
            var found = text.IndexOf(piece, at, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                return false;
            }

            at = found + piece.Length;
        }

        return text.Length - at >= pieces[^1].Length && text.EndsWith(pieces[^1], StringComparison.OrdinalIgnoreCase);
    }
}
