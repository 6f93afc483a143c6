namespace CdrStats.Domain.Rating;

/// <summary>The rates of one plan.</summary>
public sealed class RateDeck(IReadOnlyList<Rate> rates)
{
    public int Count => rates.Count;
}
