namespace CdrStats.Domain.Cdrs;

/// <summary>How a text of a filter is held against a number.</summary>
public enum TextMatch
{
    Equals,
    Begins,
    Contains,
    Ends,
}

/// <summary>How a filter's seconds are compared with a call's.</summary>
public enum Comparison
{
    Eq,
    Gt,
    Ge,
    Lt,
    Le,
}

/// <summary>A number to look for, in the way it was typed.</summary>
public sealed record NumberFilter(string Text, TextMatch Match)
{
    private const string Separators = " -.()/\u00a0";

    /// <summary>The text as normalised numbers are written, or null when it is more than digits (a name, a SIP user, a service code).</summary>
    public string? Digits
    {
        get
        {
            var digits = string.Concat(Text.Trim().TrimStart('+').Where(c => !Separators.Contains(c, StringComparison.Ordinal)));
            return digits.Length > 0 && digits.All(char.IsAsciiDigit) ? digits : null;
        }
    }
}

/// <summary>Seconds to compare a call's duration with.</summary>
public sealed record DurationFilter(int Seconds, Comparison Operator);
