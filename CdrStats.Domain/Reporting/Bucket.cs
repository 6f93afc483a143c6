namespace CdrStats.Domain.Reporting;

/// <summary>
/// A bucket of time as a whole number of minutes or quarters of an hour since 1970-01-01 UTC: cheap to hash, exact to turn back.
/// Calls before 1990 are never stored, so no bucket is negative.
/// </summary>
public static class Bucket
{
    public const int MinuteSeconds = 60;
    public const int QuarterSeconds = 900;

    public static int Minute(DateTimeOffset instant) => (int)(instant.ToUnixTimeSeconds() / MinuteSeconds);

    /// <summary>The first instant (UTC) of a bucket of so many seconds.</summary>
    public static DateTime Start(int bucket, int seconds) => DateTime.UnixEpoch.AddSeconds((long)bucket * seconds);
}
