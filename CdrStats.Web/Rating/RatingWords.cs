using System.Globalization;
using CdrStats.Domain.Rating;

namespace CdrStats.Web.Rating;

/// <summary>How rates and reasons are written on pages, in English: keys of the localiser.</summary>
internal static class RatingWords
{
    public static string Of(RatingCriterion? criterion) => criterion switch
    {
        RatingCriterion.OnlyOne => "there is no other",
        RatingCriterion.LongerPrefix => "longer prefix",
        RatingCriterion.LowerMetric => "lower metric",
        RatingCriterion.LowerCost => "lower cost",
        RatingCriterion.LowerRate => "lower rate",
        RatingCriterion.LowerId => "all else is equal; it is the older entry",
        _ => "–",
    };

    /// <summary>Both increments of a rate in seconds, and the first one's own price of a minute where it has one.</summary>
    public static string Increments(Rate rate) => Increments(rate.InitialSeconds, rate.IncrementSeconds, rate.InitialPerMinute);

    /// <inheritdoc cref="Increments(Rate)"/>
    public static string Increments(Infrastructure.Rating.RateRow rate) => Increments(rate.InitialSeconds, rate.IncrementSeconds, rate.InitialPerMinute);

    private static string Increments(int initial, int increment, decimal? own) =>
        own is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{initial} at {RateForm.Text(rate)}/{increment}") : string.Create(CultureInfo.InvariantCulture, $"{initial}/{increment}");

    /// <summary>A number of digits as a person writes it; a dash for none.</summary>
    public static string Number(string digits) => digits.Length == 0 ? "–" : "+" + digits;

    /// <summary>An amount with the decimals that its plan rounds to.</summary>
    public static string Amount(decimal amount, VoipPlan plan) => Shell.Format.Number(amount, plan.Decimals);

    /// <summary>A moment as a field for date and time has it, in a zone.</summary>
    public static string Local(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}
