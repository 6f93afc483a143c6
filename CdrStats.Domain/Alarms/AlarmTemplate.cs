using CdrStats.Domain.Notifications;

namespace CdrStats.Domain.Alarms;

/// <summary>A ready-made alarm: made so that ordinary traffic, by day and by night, seldom meets it (docs/alarms.md shows a month of each).</summary>
/// <param name="Name">In English.</param>
/// <param name="Words">What it finds and how, in English.</param>
public sealed record AlarmTemplate(string Name, string Words, AlarmRule Rule, Severity Severity)
{
    public static IReadOnlyList<AlarmTemplate> All { get; } =
    [
        new("Network fails", "A switch or a carrier fails: more than four of ten calls of a quarter of an hour end by what the network did, eight calls at least.",
            Rolling(AlarmMeasure.Ner, AlarmCondition.LessThan, 55, AlarmPeriod.FifteenMinutes) with { LeastAttempts = 8 }, Severity.Critical),
        new("Nothing is answered", "Fifty calls in a row that nobody answered: by day within minutes, whatever the usual share of answers is.",
            Rolling(AlarmMeasure.Cic, AlarmCondition.GreaterThan, 50, AlarmPeriod.FifteenMinutes), Severity.Critical),
        new("Burst of short calls", "Three of ten answered calls of an hour last less than six seconds: a dialler, or a route that answers falsely. Of forty calls at least.",
            Rolling(AlarmMeasure.ShortCalls, AlarmCondition.GreaterThan, 30, AlarmPeriod.Hour) with { ShortSeconds = 6, LeastAttempts = 40 }, Severity.Warning),
        new("Traffic drops", "Three fifths fewer calls than in the same hour a week earlier, when there were fifty at least.",
            Rolling(AlarmMeasure.Calls, AlarmCondition.PercentDecreaseBy, 60, AlarmPeriod.Hour) with { Reference = AlarmReference.WeekEarlier, LeastAttempts = 50 }, Severity.Warning),
    ];

    private static AlarmRule Rolling(AlarmMeasure measure, AlarmCondition condition, decimal threshold, AlarmPeriod period) =>
        new(measure, condition, threshold, period, AlarmReference.Before, AlarmScope.All);
}
