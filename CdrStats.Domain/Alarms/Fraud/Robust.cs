namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>Figures that a few odd samples do not move.</summary>
public static class Robust
{
    /// <summary>The middle one; of an even number the mean of the two in the middle.</summary>
    public static decimal Median(IEnumerable<decimal> samples)
    {
        decimal[] sorted = [.. samples.Order()];
        return sorted.Length == 0 ? throw new ArgumentException("Nothing has no middle.", nameof(samples))
            : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median distance from the median: half of the samples are nearer.</summary>
    public static decimal MedianDeviation(IReadOnlyCollection<decimal> samples)
    {
        var median = Median(samples);
        return Median(samples.Select(sample => Math.Abs(sample - median)));
    }
}
