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

    /// <summary>A number of digits as a person writes it; a dash for none.</summary>
    public static string Number(string digits) => digits.Length == 0 ? "–" : "+" + digits;

    /// <summary>An amount with the decimals that its plan rounds to.</summary>
    public static string Amount(decimal amount, VoipPlan plan) => Shell.Format.Number(amount, plan.Decimals);

    /// <summary>A moment as a field for date and time has it, in a zone.</summary>
    public static string Local(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}
