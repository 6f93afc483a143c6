namespace CdrStats.Infrastructure.Rating;

/// <summary>What new rates do to a destination's part of the traffic.</summary>
/// <param name="Difference">Of the amounts by this plan, new less old, in the sampled calls.</param>
public sealed record DestinationEffect(string Destination, int Calls, long Seconds, decimal Before, decimal After)
{
    public decimal Difference => After - Before;
}

/// <summary>
/// What new rates would have done to the last 30 days' calls of a plan: the same calls, by the plan's rates as they are and as they will be when the last
/// of the changes has taken effect, each priced by the engine's own rule. Which carrier a call would choose by the new prices is not asked.
/// </summary>
/// <param name="At">When the last of the changes has taken effect.</param>
/// <param name="Looked">Calls that were looked at, of about <paramref name="Stored"/> that started in these days.</param>
/// <param name="Calls">Of those looked at: the ones that this plan priced.</param>
/// <param name="Before">Their amounts by the rates without the change.</param>
/// <param name="After">And with it.</param>
/// <param name="Margin">Sale less cost as they are stored.</param>
/// <param name="MarginChange">What the change does to it: of a retail plan the difference, of a carrier plan the difference with its sign turned.</param>
/// <param name="LostCalls">Calls that had a rate and would have none.</param>
/// <param name="Destinations">Those with the largest differences.</param>
public sealed record RateEffect(
    DateTimeOffset At, long Stored, int Looked, int Calls, long Seconds, decimal Before, decimal After, decimal Margin, decimal MarginChange, int LostCalls,
    IReadOnlyList<DestinationEffect> Destinations)
{
    /// <summary>Whether some of the calls stand for all.</summary>
    public bool IsSample => Looked < Stored;

    /// <summary>By what an amount of the sample is multiplied to stand for all calls.</summary>
    public decimal Scale => Looked > 0 && IsSample ? (decimal)Stored / Looked : 1;
}
