using System.Globalization;
using System.Text.RegularExpressions;

namespace CdrStats.Domain.Time;

/// <summary>Reads a moment out of an address, by RFC 3339; without an offset it is a time of a zone. One rule for searches and reports.</summary>
public static partial class MomentText
{
    /// <summary>What <see cref="Read"/> takes, for people.</summary>
    public const string Allowed = "a time by RFC 3339 such as 2026-11-24T10:00:00Z, or one without offset, read in time_zone; of the years 2 to 9998";

    /// <returns>The instant, UTC; null when the text is none, or so far away that zones leave the calendar.</returns>
    public static DateTimeOffset? Read(string text, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(text);
        // A plus sign in a link that was not escaped arrives as a blank: 2026-11-24T10:00:00 02:00.
        var mended = BlankOffset().Replace(text, "+$1");
        if (HasOffset().IsMatch(mended))
        {
            return DateTimeOffset.TryParse(mended, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) && IsNear(moment.Year) ? moment.ToUniversalTime() : null;
        }

        return LocalForm().IsMatch(text) && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && IsNear(local.Year)
            ? LocalClock.Read(local, zone)
            : null;
    }

    private static bool IsNear(int year) => year is >= 2 and <= 9998;

    [GeneratedRegex(@" (\d\d:\d\d)$")]
    private static partial Regex BlankOffset();

    [GeneratedRegex(@"\dT\d.*(Z|[+-]\d\d:\d\d)$", RegexOptions.IgnoreCase)]
    private static partial Regex HasOffset();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?$", RegexOptions.IgnoreCase)]
    private static partial Regex LocalForm();
}
