using System.Globalization;

namespace CdrStats.Web.Shell;

/// <summary>How figures are written: the current culture's separators, a minus sign that is one, no unit without a no-break space.</summary>
public static class Format
{
    private const char Space = '\u00a0';
    private const string Minus = "−";

    /// <summary>Whole numbers with thousands separated.</summary>
    public static string Count(long value) => Signed(value.ToString("N0", CultureInfo.CurrentCulture));

    /// <summary>A number with a fixed count of decimals.</summary>
    public static string Number(decimal value, int decimals) =>
        Signed(value.ToString(FormattableString.Invariant($"N{decimals}"), CultureInfo.CurrentCulture));

    /// <summary>A ratio (1 is all) as a percentage: 0.618 is 61.8 %.</summary>
    public static string Percent(decimal ratio, int decimals = 1) => $"{Number(ratio * 100, decimals)}{Space}%";

    /// <summary>An amount with its ISO 4217 code.</summary>
    public static string Money(decimal amount, string currency, int decimals = 2) => $"{Number(amount, decimals)}{Space}{currency}";

    /// <summary>h:mm:ss, hours as many as there are; cut to the whole second.</summary>
    public static string Duration(TimeSpan value)
    {
        var size = value.Duration();
        return string.Create(CultureInfo.InvariantCulture,
            $"{(value < TimeSpan.Zero ? Minus : "")}{(long)size.TotalHours}:{size.Minutes:00}:{size.Seconds:00}");
    }

    /// <summary>m:ss for averages under an hour, such as the ACD; h:mm:ss above.</summary>
    public static string ShortDuration(TimeSpan value)
    {
        var size = value.Duration();
        return size >= TimeSpan.FromHours(1)
            ? Duration(value)
            : string.Create(CultureInfo.InvariantCulture, $"{(value < TimeSpan.Zero ? Minus : "")}{size.Minutes}:{size.Seconds:00}");
    }

    /// <summary>How long ago, coarse: 0.3 s, 12 s, 4 min, 2 h, 3 d. Clocks that disagree make no negative ages.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { Ticks: <= 0 } => $"0{Space}s",
        { TotalSeconds: < 1 } => $"{Number((decimal)age.TotalSeconds, 1)}{Space}s",
        { TotalMinutes: < 1 } => $"{(int)age.TotalSeconds}{Space}s",
        { TotalHours: < 1 } => $"{(int)age.TotalMinutes}{Space}min",
        { TotalDays: < 2 } => $"{(int)age.TotalHours}{Space}h",
        _ => $"{(int)age.TotalDays}{Space}d",
    };

    /// <summary>Date and time of a moment in a zone, sortable: 2026-11-24 13:42:07.</summary>
    public static string Moment(DateTimeOffset moment, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Signed(string written) => written.Replace("-", Minus, StringComparison.Ordinal);
}
