using System.Globalization;
using CdrStats.Domain.Texts;

namespace CdrStats.Domain.Alarms;

/// <summary>Alarms in words, in English: for mails and history as they are, for pages through the localiser.</summary>
public static class AlarmText
{
    public static string Of(AlarmMeasure measure) => measure switch
    {
        AlarmMeasure.Aloc => "ALOC (average length of call)",
        AlarmMeasure.Asr => "ASR (answer-seizure ratio)",
        AlarmMeasure.Cic => "CIC (consecutive incomplete calls)",
        AlarmMeasure.Ner => "NER (network effectiveness ratio)",
        AlarmMeasure.Calls => "Calls",
        AlarmMeasure.Minutes => "Minutes",
        AlarmMeasure.SellCost => "Sell cost",
        AlarmMeasure.BuyCost => "Buy cost",
        AlarmMeasure.ConcurrentCalls => "Concurrent calls",
        AlarmMeasure.CallsToDestinations => "Calls to destinations",
        _ => "Short calls",
    };

    public static string Of(AlarmCondition condition) => condition switch
    {
        AlarmCondition.LessThan => "Is less than",
        AlarmCondition.GreaterThan => "Is greater than",
        AlarmCondition.DecreaseBy => "Decrease by more than",
        AlarmCondition.IncreaseBy => "Increase by more than",
        AlarmCondition.PercentDecreaseBy => "Percentage decrease by more than",
        _ => "Percentage increase by more than",
    };

    public static string Of(AlarmPeriod period) => period switch
    {
        AlarmPeriod.Day => "Day",
        AlarmPeriod.Week => "Week",
        AlarmPeriod.Month => "Month",
        AlarmPeriod.FiveMinutes => "5 minutes, rolling",
        AlarmPeriod.FifteenMinutes => "15 minutes, rolling",
        AlarmPeriod.Hour => "1 hour, rolling",
        _ => "24 hours, rolling",
    };

    /// <summary>The add-on of a period.</summary>
    public static string Of(AlarmReference reference, AlarmPeriod period) => reference switch
    {
        AlarmReference.WeekEarlier => period.IsRolling() ? "A week earlier" : "Same day in the previous week",
        AlarmReference.DayEarlier => "A day earlier",
        _ => period.IsRolling() ? "The window before" : "Same day",
    };

    public static string Of(AlarmStatus status) => status switch
    {
        AlarmStatus.Active => "Active",
        AlarmStatus.Inactive => "Inactive",
        _ => "Report only",
    };

    public static string Of(AlarmReportStatus status) => status switch
    {
        AlarmReportStatus.Sent => "Alarm sent",
        AlarmReportStatus.NotSent => "No alarm sent",
        _ => "No data",
    };

    public static string Of(AlarmGap gap) => gap switch
    {
        AlarmGap.NoCalls => "The window has no calls that the measure could be made of.",
        AlarmGap.NoReferenceCalls => "The window it is held against has no calls that the measure could be made of.",
        AlarmGap.BeforeFirstRecord => "The window it is held against ended before the first record.",
        AlarmGap.ReferenceIsZero => "The value it is held against is zero, of which there is no percentage.",
        AlarmGap.NoFeed => "No live feed told how many calls there were at once, or none of late.",
        AlarmGap.NoReferenceFeed => "No live feed told how many calls there were at once in the window it is held against.",
        AlarmGap.TooFew => "Fewer attempts than the alarm asks for.",
        AlarmGap.Lagging => "The newest record is older than the window is long.",
        _ => "There is no record yet.",
    };

    /// <summary>The unit of a measure's values.</summary>
    public static string Unit(AlarmRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Measure switch
        {
            AlarmMeasure.Aloc => "s",
            AlarmMeasure.Asr or AlarmMeasure.Ner or AlarmMeasure.ShortCalls => "%",
            AlarmMeasure.Minutes => "min",
            AlarmMeasure.SellCost or AlarmMeasure.BuyCost => rule.Currency ?? "",
            _ => "",
        };
    }

    /// <summary>The unit of the threshold: changes in percent have their own.</summary>
    public static string ThresholdUnit(AlarmRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Condition.IsPercentage() ? "%" : Unit(rule);
    }

    /// <summary>A value with its unit: <c>23.5 %</c>.</summary>
    public static string Value(decimal? value, string unit) =>
        value is { } number ? string.Create(CultureInfo.InvariantCulture, $"{decimal.Round(number, 4):0.####} {unit}").TrimEnd() : "–";

    /// <summary><c>ASR (answer-seizure ratio) 23.5 %, is less than 30 %</c>.</summary>
    public static string Finding(AlarmRule rule, AlarmVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(verdict);
        var (unit, compares, isTooFew) = (Unit(rule), rule.Condition.Compares(), verdict is AlarmVerdict.NoData { Gap: AlarmGap.TooFew });
        if (verdict is AlarmVerdict.NoData none && !isTooFew)
        {
            return NoData.Of(Of(rule.Measure), Of(none.Gap));
        }

        var asksLeast = rule.LeastAttempts > 0 && rule.TakesLeastAttempts;
        var values = new List<object> { Of(rule.Measure), Value(verdict.Value, unit) };
        values.AddRange(compares ? [Value(verdict.Reference, unit)] : []);
        values.AddRange(isTooFew || asksLeast ? [rule.LeastAttempts] : []);
        values.AddRange(isTooFew ? [] : [Lower(Of(rule.Condition)), Value(rule.Threshold, ThresholdUnit(rule))]);
        return (isTooFew ? TooFew[compares ? 1 : 0] : Judged[(compares ? 1 : 0) + (asksLeast ? 2 : 0) + (verdict is AlarmVerdict.Judged { Fires: true } ? 0 : 4)]).Of([.. values]);
    }

    private static readonly string[] Measures = [.. Enum.GetValues<AlarmMeasure>().Select(Of)];
    private static readonly string[] Conditions = [.. Enum.GetValues<AlarmCondition>().Select(condition => Lower(Of(condition)))];
    private static readonly Sentence NoData = new Sentence("{0}: {1}").Choice(0, Measures).Choice(1, [.. Enum.GetValues<AlarmGap>().Select(Of)]);

    /// <summary>Without and with a value that it is held against.</summary>
    private static readonly Sentence[] TooFew =
    [
        new Sentence("{0} {1}: of fewer than the {2} attempts that the alarm asks for").Choice(0, Measures),
        new Sentence("{0} {1} after {2}: of fewer than the {3} attempts that the alarm asks for").Choice(0, Measures),
    ];

    /// <summary>1: with a value that it is held against; 2: with a least number of attempts; 4: it does not fire.</summary>
    private static readonly Sentence[] Judged =
    [
        new Sentence("{0} {1}: {2} {3}").Choice(0, Measures).Choice(2, Conditions),
        new Sentence("{0} {1} after {2}: {3} {4}").Choice(0, Measures).Choice(3, Conditions),
        new Sentence("{0} {1}, of at least {2} attempts: {3} {4}").Choice(0, Measures).Choice(3, Conditions),
        new Sentence("{0} {1} after {2}, of at least {3} attempts: {4} {5}").Choice(0, Measures).Choice(4, Conditions),
        new Sentence("{0} {1}: not {2} {3}").Choice(0, Measures).Choice(2, Conditions),
        new Sentence("{0} {1} after {2}: not {3} {4}").Choice(0, Measures).Choice(3, Conditions),
        new Sentence("{0} {1}, of at least {2} attempts: not {3} {4}").Choice(0, Measures).Choice(3, Conditions),
        new Sentence("{0} {1} after {2}, of at least {3} attempts: not {4} {5}").Choice(0, Measures).Choice(4, Conditions),
    ];

    /// <summary>By which findings are told in other languages; the more particular before those that would match it, too.</summary>
    public static IReadOnlyList<Sentence> Sentences { get; } = [.. Judged.Reverse(), .. TooFew.Reverse(), NoData];

    private static string Lower(string words) => char.ToLowerInvariant(words[0]) + words[1..];
}
