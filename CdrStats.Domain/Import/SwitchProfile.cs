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
    IReadOnlyList<DirectionPattern> Directions);

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
