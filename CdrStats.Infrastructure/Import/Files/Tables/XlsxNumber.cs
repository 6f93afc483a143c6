using System.Globalization;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>A cell's number as text: a date or a time where its style says so, else as it was typed.</summary>
internal static class XlsxNumber
{
    private const double MillisecondsOfDay = 86_400_000;
    private const int LongestNumber = 40;
    private const int ExactDigits = 15;
    private const double LastDay = 2_958_466;

    /// <param name="isJson">Whether the text is a number still.</param>
    public static ReadOnlySpan<char> Text(ReadOnlySpan<char> raw, XlsxStyle style, bool from1904, Span<char> room, out bool isJson)
    {
        isJson = false;
        raw = raw.Trim();
        if (raw.Length > LongestNumber || !double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            return raw;
        }

        if (style == XlsxStyle.Number || number < 0 || number >= LastDay)
        {
            isJson = true;
            return Plain(raw, number, room);
        }

        var milliseconds = Math.Round(number * MillisecondsOfDay);
        return style == XlsxStyle.Time || (number < 1 && !from1904) ? Clock((long)milliseconds, room) : Moment(milliseconds, style, from1904, room);
    }

    private static ReadOnlySpan<char> Moment(double milliseconds, XlsxStyle style, bool from1904, Span<char> room)
    {
        // A spreadsheet believes that 1900 was a leap year: before its 29 February a day is added.
        var first = from1904 ? new DateTime(1904, 1, 1) : new DateTime(1899, 12, 30).AddDays(milliseconds < 60 * MillisecondsOfDay ? 1 : 0);
        var moment = first.AddMilliseconds(milliseconds);
        var format = style == XlsxStyle.Date && moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd"
            : moment.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.fff";
        moment.TryFormat(room, out var length, format, CultureInfo.InvariantCulture);
        return room[..length];
    }

    private static ReadOnlySpan<char> Clock(long milliseconds, Span<char> room)
    {
        var (seconds, rest) = Math.DivRem(milliseconds, 1000);
        var fits = rest == 0
            ? room.TryWrite(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}", out var length)
            : room.TryWrite(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}.{rest:000}", out length);
        return fits ? room[..length] : default;
    }

    // A spreadsheet keeps fifteen digits: 1.0000000000000001E-2 is 0.01. Whole numbers are kept whatever their length.
    private static ReadOnlySpan<char> Plain(ReadOnlySpan<char> raw, double number, Span<char> room)
    {
        var digits = raw.StartsWith('-') ? raw[1..] : raw;
        if (!digits.ContainsAnyExceptInRange('0', '9') || (digits.Length <= ExactDigits && digits.IndexOfAny('e', 'E') < 0 && char.IsAsciiDigit(digits[0]) && char.IsAsciiDigit(digits[^1])))
        {
            return raw;
        }

        if (Math.Abs(number) > 1e27)
        {
            return raw;
        }

        ((decimal)number).TryFormat(room, out var length, default, CultureInfo.InvariantCulture);
        return room[..length];
    }
}
