namespace CdrStats.Domain.Time;

/// <summary>What the clocks showed when a time was written without its zone.</summary>
public enum LocalTimeKind
{
    /// <summary>That time once.</summary>
    Plain,

    /// <summary>That time twice: they were put back.</summary>
    Repeated,

    /// <summary>Never that time: they were put forward over it.</summary>
    Skipped,
}

/// <summary>
/// Reads times without a zone (spec/mediation.md 5): in a repeated hour the earlier instant, in a skipped one the offset before the change. One rule for
/// collectors, files, rates and searches.
/// </summary>
public static class LocalClock
{
    /// <param name="local">Its kind is not looked at.</param>
    /// <returns>The instant, UTC.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The instant is outside the years 1 to 9999.</exception>
    public static DateTimeOffset Read(DateTime local, TimeZoneInfo zone) => Read(local, zone, out _);

    /// <inheritdoc cref="Read(DateTime, TimeZoneInfo)"/>
    /// <param name="kind">Whether the time was certain.</param>
    public static DateTimeOffset Read(DateTime local, TimeZoneInfo zone, out LocalTimeKind kind)
    {
        ArgumentNullException.ThrowIfNull(zone);
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsAmbiguousTime(local))
        {
            kind = LocalTimeKind.Repeated;
            return new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Max()).ToUniversalTime();
        }

        kind = LocalTimeKind.Plain;
        var asked = local;
        while (zone.IsInvalidTime(asked))
        {
            kind = LocalTimeKind.Skipped;
            asked = asked.AddMinutes(-15);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(asked)).ToUniversalTime();
    }
}
