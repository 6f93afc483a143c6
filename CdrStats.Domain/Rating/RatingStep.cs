using System.Globalization;

namespace CdrStats.Domain.Rating;

/// <summary>A sentence of an explanation: its English text, which is also the localiser's key, and what fills its placeholders.</summary>
/// <param name="Key">A composite format; numbers and dates carry their format, so that a culture decides their looks.</param>
public sealed record RatingStep(string Key, params object[] Args)
{
    /// <summary>The sentence in English.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Key, Args);
}
