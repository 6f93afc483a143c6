using CdrStats.Domain.Reporting;

namespace CdrStats.Web.Reporting;

/// <summary>The steps of a series in words, keys of the localiser.</summary>
internal static class StepWords
{
    public static string Each(SeriesStep step) => step switch
    {
        SeriesStep.Quarter => "each quarter of an hour",
        SeriesStep.Hour => "each hour",
        SeriesStep.Day => "each day",
        SeriesStep.Week => "each week",
        _ => "each month",
    };
}
