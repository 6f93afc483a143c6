using System.Globalization;
using CdrStats.Domain.MailReports;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.MailReports;

/// <summary>How mail reports write figures and times; the same for every reader.</summary>
public static class MailReportWords
{
    private const string None = "–";

    public static string Adjective(MailPeriod period) => period switch { MailPeriod.Day => "Daily", MailPeriod.Week => "Weekly", _ => "Monthly" };

    /// <summary>"Friday, 27 November 2026", "week of 23 November 2026", "November 2026".</summary>
    public static string Title(MailPeriod period, DateOnly first) => period switch
    {
        MailPeriod.Day => first.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture),
        MailPeriod.Week => $"week of {first.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}",
        _ => first.ToString("MMMM yyyy", CultureInfo.InvariantCulture),
    };

    internal static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Minutes(long seconds) => ((decimal)seconds / 60).ToString("N1", CultureInfo.InvariantCulture);

    internal static string Percent(decimal? ratio) => ratio is { } known ? (known * 100).ToString("N1", CultureInfo.InvariantCulture) + " %" : None;

    internal static string Acd(decimal? seconds) => seconds is { } known ? Duration((long)Math.Round(known)) : None;

    internal static string Duration(long seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");

    internal static string Amount(decimal amount) => amount.ToString("N2", CultureInfo.InvariantCulture);

    internal static string Amounts(TrafficFigures figures, Func<CurrencyAmounts, decimal?> of) =>
        string.Join(", ", figures.Amounts.Where(amounts => amounts.Currency.Length > 0 && of(amounts) is not null).Select(amounts => $"{Amount(of(amounts)!.Value)} {amounts.Currency}")) is { Length: > 0 } text ? text : None;

    internal static string Moment(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
