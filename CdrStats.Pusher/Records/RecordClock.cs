using System.Globalization;

namespace CdrStats.Pusher.Records;

/// <summary>
/// Turns what a store calls a time into an instant. A time without a zone is read in the switch's zone: the earlier instant in a repeated hour,
/// the offset before the change in a skipped one; both are counted. Whole numbers are Unix time in seconds, milli- or microseconds.
/// </summary>
internal sealed class RecordClock(TimeZoneInfo zone, Tally tally)
{
    // From here on a number can only be milliseconds (or microseconds): in seconds it would be the year 5138.
    private const long FirstMilliseconds = 100_000_000_000;
    private const long FirstMicroseconds = 100_000_000_000_000;

    public DateTimeOffset? Read(object value) => value switch
    {
        DateTimeOffset instant => instant.ToUniversalTime(),
        DateTime { Kind: DateTimeKind.Utc } utc => new DateTimeOffset(utc),
        DateTime local => FromLocal(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)),
        long number => FromUnixTime(number),
        double number when Math.Abs(number) < FirstMilliseconds => FromUnixTime((long)Math.Floor(number))?.AddMilliseconds(Math.Round((number - Math.Floor(number)) * 1000)),
        decimal number when Math.Abs(number) < FirstMicroseconds => FromUnixTime((long)number)?.AddTicks((long)((number - decimal.Floor(number)) * TimeSpan.TicksPerSecond)),
        string text => FromText(text.Trim()),
        _ => null,
    };

    private DateTimeOffset? FromText(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && text.Length != 8 && text.Length != 14)
        {
            return FromUnixTime(number);
        }

        string[] compact = ["yyyyMMddHHmmss", "yyyyMMdd"];
        if (DateTime.TryParseExact(text, compact, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return FromLocal(local);
        }

        // RoundtripKind tells a zone that was written (UTC, or converted to this machine's) from one that was not (Unspecified).
        if (text.Length < 10 || !char.IsAsciiDigit(text[0]) || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var read))
        {
            return null;
        }

        return read.Kind == DateTimeKind.Unspecified
            ? FromLocal(read)
            : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime();
    }

    private static DateTimeOffset? FromUnixTime(long number)
    {
        var ticks = Math.Abs(number) switch
        {
            >= FirstMicroseconds * 1000 => (Int128)number / 100,
            >= FirstMicroseconds => (Int128)number * 10,
            >= FirstMilliseconds => (Int128)number * TimeSpan.TicksPerMillisecond,
            _ => (Int128)number * TimeSpan.TicksPerSecond,
        };
        var whole = ticks + DateTime.UnixEpoch.Ticks;
        // 0 is what a switch writes for "never happened".
        return number == 0 || whole < 0 || whole > DateTime.MaxValue.Ticks ? null : new DateTimeOffset((long)whole, TimeSpan.Zero);
    }

    private DateTimeOffset? FromLocal(DateTime local)
    {
        if (local.Year is < 2 or > 9998)
        {
            return null;
        }

        if (zone.IsAmbiguousTime(local))
        {
            tally.RepeatedHour++;
            return new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Max()).ToUniversalTime();
        }

        var asked = local;
        if (zone.IsInvalidTime(local))
        {
            tally.SkippedHour++;
            while (zone.IsInvalidTime(asked))
            {
                asked = asked.AddMinutes(-15);
            }
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(asked)).ToUniversalTime();
    }
}
