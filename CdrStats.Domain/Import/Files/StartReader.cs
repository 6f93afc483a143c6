using System.Globalization;
using CdrStats.Domain.Time;

namespace CdrStats.Domain.Import.Files;

/// <summary>
/// Reads the starts of a file's calls by one format and in one zone. Not for several threads: it remembers the latest minutes' offsets, since asking
/// a zone for each of a million times costs more than all the rest of reading them.
/// </summary>
public sealed class StartReader(string? format, TimeZoneInfo zone)
{
    private const int Remembered = 4096;        // a power of two
    private const string Fraction = ".FFFFFFF";
    private readonly bool _isUtc = zone == TimeZoneInfo.Utc;
    private readonly string? _withFraction = format is not null && format.Contains("ss", StringComparison.Ordinal) && !format.Contains('f', StringComparison.OrdinalIgnoreCase)
        ? format.Replace("ss", "ss" + Fraction, StringComparison.Ordinal) : format;
    private readonly Minute[] _minutes = new Minute[Remembered];

    /// <param name="start">UTC.</param>
    /// <param name="clock">Whether a time without an offset was one that the clocks show once.</param>
    public bool TryRead(ReadOnlySpan<char> text, out DateTimeOffset start, out LocalTimeKind clock)
    {
        clock = LocalTimeKind.Plain;
        text = text.Trim();
        if (IsoMoment.TryRead(text, out var local, out var offset))
        {
            if (offset is null)
            {
                return TryPlace(local, out start, out clock);
            }

            var ticks = local.Ticks - offset.Value.Ticks;
            var fits = ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
            start = fits ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
            return fits;
        }

        start = default;
        switch (format)
        {
            case null:
                return false;
            case StartFormat.Unix:
                return TrySince(text, TimeSpan.TicksPerSecond, out start);
            case StartFormat.UnixMilliseconds:
                return TrySince(text, TimeSpan.TicksPerMillisecond, out start);
            case StartFormat.UnixMicroseconds:
                return TrySince(text, TimeSpan.TicksPerMicrosecond, out start);
            case StartFormat.Excel:
                return TryExcel(text, out local) && TryPlace(local, out start, out clock);
        }

        if (StartFormat.HasOffset(format))
        {
            return DateTimeOffset.TryParseExact(text, _withFraction, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowInnerWhite, out start);
        }

        return DateTime.TryParseExact(text, _withFraction, CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite, out local) && TryPlace(local, out start, out clock);
    }

    private static bool TrySince(ReadOnlySpan<char> text, long ticksEach, out DateTimeOffset start)
    {
        start = default;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || Math.Abs(number) > (decimal)(DateTime.MaxValue.Ticks / ticksEach))
        {
            return false;
        }

        // What the database keeps: whole microseconds.
        var ticks = (decimal)DateTime.UnixEpoch.Ticks + decimal.Floor(number * (ticksEach / TimeSpan.TicksPerMicrosecond)) * TimeSpan.TicksPerMicrosecond;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        start = new DateTimeOffset((long)ticks, TimeSpan.Zero);
        return true;
    }

    // A spreadsheet's day has a double's precision: to the nearest millisecond.
    private static bool TryExcel(ReadOnlySpan<char> text, out DateTime local)
    {
        local = default;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days) || days is < 61 or > 2_958_465)
        {
            return false;
        }

        local = new DateTime(1899, 12, 30).AddMilliseconds((double)decimal.Round(days * 86_400_000m));
        return true;
    }

    private bool TryPlace(DateTime local, out DateTimeOffset start, out LocalTimeKind clock)
    {
        clock = LocalTimeKind.Plain;
        if (local.Year is < 2 or > 9998)
        {
            start = default;
            return false;
        }

        if (_isUtc)
        {
            start = new DateTimeOffset(local.Ticks, TimeSpan.Zero);
            return true;
        }

        // Zones have changed their clocks at whole minutes for as long as calls are kept.
        var minute = local.Ticks / TimeSpan.TicksPerMinute;
        ref var known = ref _minutes[minute & (Remembered - 1)];
        if (known.Number != minute)
        {
            var begins = new DateTime(minute * TimeSpan.TicksPerMinute);
            known = new Minute(minute, begins.Ticks - LocalClock.Read(begins, zone, out var kind).Ticks, kind);
        }

        clock = known.Clock;
        start = new DateTimeOffset(local.Ticks - known.Offset, TimeSpan.Zero);
        return true;
    }

    private readonly record struct Minute(long Number, long Offset, LocalTimeKind Clock);
}
