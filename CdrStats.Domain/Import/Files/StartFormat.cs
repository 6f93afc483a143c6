using System.Globalization;

namespace CdrStats.Domain.Import.Files;

/// <summary>How a file may write the start of a call, beside 2015-10-21 12:13:10: by numbers since a beginning, or by a pattern of day, month and year.</summary>
public static class StartFormat
{
    /// <summary>Seconds since 1970, with decimals if need be.</summary>
    public const string Unix = "unix";

    /// <summary>Milliseconds since 1970.</summary>
    public const string UnixMilliseconds = "unix-ms";

    /// <summary>Microseconds since 1970.</summary>
    public const string UnixMicroseconds = "unix-us";

    /// <summary>Days since the end of 1899, as a spreadsheet counts.</summary>
    public const string Excel = "excel";

    public static IReadOnlyList<string> Numbers { get; } = [Unix, UnixMilliseconds, UnixMicroseconds, Excel];

    /// <summary>Patterns that are tried on a file's first rows, in this order: of two that fit, the first is taken.</summary>
    public static IReadOnlyList<string> Patterns { get; } =
    [
        "yyyy/M/d H:mm:ss", "yyyy/M/d H:mm", "yyyy.M.d H:mm:ss", "yyyyMMddHHmmss", "yyyyMMdd HHmmss", "yyyyMMdd HH:mm:ss",
        "M/d/yyyy h:mm:ss tt", "M/d/yyyy h:mm tt", "d/M/yyyy H:mm:ss", "M/d/yyyy H:mm:ss", "d/M/yyyy H:mm", "M/d/yyyy H:mm", "d.M.yyyy H:mm:ss", "d.M.yyyy H:mm",
        "d-M-yyyy H:mm:ss", "M-d-yyyy H:mm:ss", "d-M-yyyy H:mm", "d/M/yy H:mm:ss", "M/d/yy H:mm:ss", "d/M/yy H:mm", "M/d/yy H:mm", "d.M.yy H:mm:ss", "d.M.yy H:mm",
        "d MMM yyyy H:mm:ss", "d-MMM-yyyy H:mm:ss", "MMM d yyyy H:mm:ss", "MMM d, yyyy H:mm:ss", "ddd, d MMM yyyy HH:mm:ss zzz", "ddd, d MMM yyyy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy",
    ];

    /// <summary>Whether times can be read by it: written by it and read again, one is the same to the minute.</summary>
    public static bool IsOne(string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (Numbers.Contains(format))
        {
            return true;
        }

        try
        {
            var moment = new DateTimeOffset(2015, 10, 21, 12, 13, 0, TimeSpan.Zero);
            return DateTimeOffset.TryParseExact(moment.ToString(format, CultureInfo.InvariantCulture), format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var again)
                && again == moment;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Whether the pattern tells the offset from UTC.</summary>
    internal static bool HasOffset(string pattern) => pattern.AsSpan().IndexOfAny('z', 'K') >= 0 || pattern.EndsWith("'GMT'", StringComparison.Ordinal);

    /// <summary>The format that most of these texts are written in, the first of those that fit the most. Null: none is, or they are like 2015-10-21 12:13:10.</summary>
    /// <param name="other">Another one that fits them as well: 1/2/2026 is in January or in February.</param>
    public static string? Guess(IReadOnlyCollection<string> texts, out string? other)
    {
        ArgumentNullException.ThrowIfNull(texts);
        other = null;
        var given = texts.Where(text => text.Trim().Length > 0).Take(1000).ToList();
        var asUsual = Fits(null);
        var found = Numbers.Concat(Patterns).MaxBy(Fits)!;
        var most = Fits(found);
        if (most <= asUsual || most * 2 <= given.Count)
        {
            return null;
        }

        other = Numbers.Contains(found) ? null : Patterns.FirstOrDefault(format => Fits(format) == most && !ReadsLike(found, format));
        return found;

        // Rows that are no calls, a total or a heading in between, must not hide what the others are.
        int Fits(string? format)
        {
            var reader = new StartReader(format, TimeZoneInfo.Utc);
            return given.Count(text => reader.TryRead(text, out var start, out _) && start.Year is >= 1990 and < 2100);
        }

        bool ReadsLike(string one, string another)
        {
            var (left, right) = (new StartReader(one, TimeZoneInfo.Utc), new StartReader(another, TimeZoneInfo.Utc));
            return given.TrueForAll(text => !left.TryRead(text, out var first, out _) || (right.TryRead(text, out var second, out _) && first == second));
        }
    }
}
