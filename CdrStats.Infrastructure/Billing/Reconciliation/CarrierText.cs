using System.Globalization;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>How carriers write numbers, lengths and days.</summary>
internal static class CarrierText
{
    private const int FewestDigits = 2;

    /// <summary>Seconds, with decimals rounded to the nearest, or a time such as 1:05 or 0:01:05. Nothing is none.</summary>
    public static bool TrySeconds(string text, out long seconds)
    {
        seconds = 0;
        text = text.Trim();
        if (text.Contains(':', StringComparison.Ordinal))
        {
            var isRead = SecondsText.TryRead(text, SecondsUnit.Clock, out var clock);
            seconds = clock;
            return isRead;
        }

        return text.Length == 0 || TryCount(text, 1, out seconds);
    }

    /// <summary>Minutes with decimals, as seconds, or a time such as 12:30:00.</summary>
    public static bool TryMinutes(string text, bool decimalComma, out long seconds) => text.Contains(':', StringComparison.Ordinal)
        ? TrySeconds(text, out seconds)
        : TryCount(decimalComma ? text.Replace(',', '.') : text, 60, out seconds);

    /// <summary>Digits of a number, without what is written between them; null where there are none, or letters among them.</summary>
    public static string? Digits(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.Length >= FewestDigits && digits.Length <= 40 && !text.Any(char.IsLetter) ? digits : null;
    }

    /// <summary>A day with the time that it begins with, so that it reads as a moment; moments as they are.</summary>
    public static string WithTime(string text, ReconciliationKind kind) => kind == ReconciliationKind.Invoice && !text.Contains(':', StringComparison.Ordinal) ? text.Trim() + " 00:00:00" : text;

    private static bool TryCount(string text, int each, out long seconds)
    {
        seconds = 0;
        if (!decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > int.MaxValue / each)
        {
            return false;
        }

        seconds = (long)decimal.Round(number * each, MidpointRounding.AwayFromZero);
        return true;
    }
}
