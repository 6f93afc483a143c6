namespace CdrStats.Infrastructure.Realtime;

/// <summary>Where a count of calls in progress comes from.</summary>
public enum CallsSource
{
    /// <summary>Reckoned from the records of calls that have ended.</summary>
    Derived,

    /// <summary>Told by the switch at this moment.</summary>
    Live,

    /// <summary>The switch should tell and does not; what its records say stands in its place.</summary>
    Lost,
}
