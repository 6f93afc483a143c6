namespace CdrStats.Web.Shell;

/// <summary>What a change means for the operator.</summary>
public enum DeltaMeaning
{
    /// <summary>Neither good nor bad: more calls are more calls.</summary>
    Neutral,
    Better,
    Worse,
}

/// <summary>How a figure stands against the same time yesterday.</summary>
/// <param name="Sign">Below zero, zero, above zero: the way the arrow points.</param>
/// <param name="Words">The change as written: <c>+4.1 %</c>, <c>−3.2 points</c>.</param>
public sealed record Delta(int Sign, string Words, DeltaMeaning Meaning)
{
    /// <summary>The relative change of an amount; null when there was nothing yesterday to compare with.</summary>
    public static Delta? Relative(decimal now, decimal before, bool? moreIsBetter = null)
    {
        if (before == 0)
        {
            return null;
        }

        var change = decimal.Round((now - before) / Math.Abs(before), 3, MidpointRounding.AwayFromZero);
        return Of(change, $"{Plus(change)}{Format.Percent(change)}", moreIsBetter);
    }

    /// <summary>The change of a ratio in percentage points.</summary>
    public static Delta Points(decimal now, decimal before, string points, bool? moreIsBetter = true)
    {
        var change = decimal.Round((now - before) * 100, 1, MidpointRounding.AwayFromZero);
        return Of(change, $"{Plus(change)}{Format.Number(change, 1)} {points}", moreIsBetter);
    }

    /// <summary>The change of a duration.</summary>
    public static Delta Time(TimeSpan now, TimeSpan before, bool? moreIsBetter = null)
    {
        var change = TimeSpan.FromSeconds(Math.Round((now - before).TotalSeconds));
        return Of(change.Ticks, $"{Plus(change.Ticks)}{Format.ShortDuration(change)}", moreIsBetter);
    }

    private static Delta Of(decimal change, string words, bool? moreIsBetter) => new(
        Math.Sign(change),
        words,
        change == 0 || moreIsBetter is null ? DeltaMeaning.Neutral : change > 0 == moreIsBetter ? DeltaMeaning.Better : DeltaMeaning.Worse);

    private static string Plus(decimal change) => change > 0 ? "+" : "";
}
