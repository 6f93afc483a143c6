using System.Globalization;
using CdrStats.Domain.MailReports;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Languages;

namespace CdrStats.Infrastructure.MailReports;

/// <summary>How mail reports write figures and times, in the language of their reader.</summary>
public static class MailReportWords
{
    private const string None = "–";

    public static string Name(Wording words, MailPeriod period)
    {
        ArgumentNullException.ThrowIfNull(words);
        return period switch { MailPeriod.Day => words["Daily report"], MailPeriod.Week => words["Weekly report"], _ => words["Monthly report"] };
    }

    /// <summary>"Friday, 27 November 2026", "week of 23 November 2026", "November 2026".</summary>
    public static string Title(Wording words, MailPeriod period, DateOnly first)
    {
        ArgumentNullException.ThrowIfNull(words);
        var culture = words.Language.Culture;
        return period switch
        {
            MailPeriod.Day => first.ToString(words["dddd, d MMMM yyyy"], culture),
            MailPeriod.Week => words["week of {0}", first.ToString(words["d MMMM yyyy"], culture)],
            _ => first.ToString(words["MMMM yyyy"], culture),
        };
    }

    internal static string Count(Wording words, long value) => value.ToString("N0", words.Language.Culture);

    internal static string Minutes(Wording words, long seconds) => ((decimal)seconds / 60).ToString("N1", words.Language.Culture);

    internal static string Percent(Wording words, decimal? ratio) => ratio is { } known ? (known * 100).ToString("N1", words.Language.Culture) + " %" : None;

    internal static string Acd(decimal? seconds) => seconds is { } known ? Duration((long)Math.Round(known)) : None;

    internal static string Duration(long seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");

    internal static string Amount(Wording words, decimal amount) => amount.ToString("N2", words.Language.Culture);

    internal static string Amounts(Wording words, TrafficFigures figures, Func<CurrencyAmounts, decimal?> of) =>
        string.Join(", ", figures.Amounts.Where(amounts => amounts.Currency.Length > 0 && of(amounts) is not null).Select(amounts => $"{Amount(words, of(amounts)!.Value)} {amounts.Currency}")) is { Length: > 0 } text ? text : None;

    internal static string Moment(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
