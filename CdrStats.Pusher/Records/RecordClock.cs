using System.Globalization;
using System.Text.RegularExpressions;
using CdrStats.Domain.Time;

namespace CdrStats.Pusher.Records;

/// <summary>
/// Turns what a store calls a time into an instant. A time without a zone is read in the switch's zone: the earlier instant in a repeated hour,
/// the offset before the change in a skipped one; both are counted. Whole numbers are Unix time in seconds, milli- or microseconds.
/// A text is read in ISO 8601's order alone: 03/04/2026 is the third of April here and the fourth of March there.
/// </summary>
internal sealed partial class RecordClock(TimeZoneInfo zone, Tally tally)
{
    // From here on a number can only be milliseconds (or microseconds): in seconds it would be the year 5138.
    private const long FirstMilliseconds = 100_000_000_000;
    private const long FirstMicroseconds = 100_000_000_000_000;

    /// <summary>The forms of a text that are read, for people.</summary>
    public const string Forms = "allowed are 2026-07-01 12:00:00, also with T, a fraction or a zone (Z, +02:00), 20260701120000, and Unix time";

    [GeneratedRegex(
        @"^(?<date>\d{4}-\d\d-\d\d)([T ](?<time>\d\d:\d\d)(:(?<seconds>\d\d)([.,](?<fraction>\d{1,9}))?)?( ?(?<zone>Z|[+-]\d\d(:?\d\d)?))?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();

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
        // As nearly every store writes it.
        if (DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var plain))
        {
            return FromLocal(plain);
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && text.Length != 8 && text.Length != 14)
        {
            return FromUnixTime(number);
        }

        string[] compact = ["yyyyMMddHHmmss", "yyyyMMdd"];
        if (DateTime.TryParseExact(text, compact, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return FromLocal(local);
        }

        if (text.IndexOf('.') >= 9 && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return Read(seconds);
        }

        return Iso().Match(text) is { Success: true } written ? FromIso(written.Groups) : null;
    }

    private DateTimeOffset? FromIso(GroupCollection written)
    {
        var (time, seconds) = (written["time"], written["seconds"]);
        var clock = $"{written["date"].Value} {(time.Success ? time.Value : "00:00")}:{(seconds.Success ? seconds.Value : "00")}";
        if (!DateTime.TryParseExact(clock, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
        {
            return null;
        }

        var local = read.AddTicks(int.Parse(written["fraction"].Value.PadRight(7, '0')[..7], CultureInfo.InvariantCulture));
        if (!written["zone"].Success)
        {
            return FromLocal(local);
        }

        var offset = Offset(written["zone"].Value);
        return local.Year is < 2 or > 9998 || offset.Duration() > TimeSpan.FromHours(14) ? null : new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>Z, +02, +0200 or +02:00.</summary>
    private static TimeSpan Offset(string zone)
    {
        if (zone == "Z")
        {
            return TimeSpan.Zero;
        }

        var digits = int.Parse(zone[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0'), CultureInfo.InvariantCulture);
        var offset = new TimeSpan(digits / 100, digits % 100, 0);
        return zone[0] == '-' ? -offset : offset;
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

        var instant = LocalClock.Read(local, zone, out var kind);
        tally.RepeatedHour += kind == LocalTimeKind.Repeated ? 1 : 0;
        tally.SkippedHour += kind == LocalTimeKind.Skipped ? 1 : 0;
        return instant;
    }
}
