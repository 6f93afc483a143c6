using CdrStats.Domain.Reporting;

namespace CdrStats.Domain.Alarms;

/// <summary>An incident that there would have been.</summary>
/// <param name="ClosedAt">Null: it would still be open.</param>
/// <param name="Worst">What went furthest beyond the threshold, of what is held against it.</param>
public sealed record ReplayedIncident(DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, decimal Worst);

/// <summary>A step of the chart.</summary>
/// <param name="Compared">What was nearest to the threshold, or furthest beyond; null: nothing to judge by.</param>
public sealed record ReplayedStep(DateTimeOffset From, decimal? Compared, bool Fires);

/// <summary>What a rolling alarm would have done in a time of the past, looked at each minute in which records of its switches ended.</summary>
/// <param name="Looks">How often it would have been looked at.</param>
/// <param name="Fired">How often of these it fires: people are told of incidents, not of each.</param>
/// <param name="NoData">How often there was nothing to judge by.</param>
public sealed record AlarmReplay(TimeRange Range, int Looks, int Fired, int NoData, IReadOnlyList<ReplayedIncident> Incidents, IReadOnlyList<ReplayedStep> Steps)
{
    private const int MostSteps = 720;

    /// <summary>How many minutes before the first look the past has to begin.</summary>
    public static int Before(AlarmRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Minutes(rule.Period) + (rule.Condition.Compares() ? Apart(rule) : 0);
    }

    /// <param name="from">The first minute that is looked at.</param>
    /// <param name="firstRecord">The minute of the first record there is: of windows that end before, nothing is known.</param>
    /// <exception cref="ArgumentException">It is no rolling alarm.</exception>
    public static AlarmReplay Of(AlarmRule rule, AlarmPast past, int from, int firstRecord)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(past);
        var (length, apart) = (Minutes(rule.Period), Apart(rule));
        var width = Math.Max(1, (past.End - from + MostSteps - 1) / MostSteps);
        var (steps, incidents) = (new List<ReplayedStep>(), new List<ReplayedIncident>());
        var (looks, fired, none) = (0, 0, 0);
        ReplayedIncident? open = null;
        for (var minute = from; minute < past.End; minute++)
        {
            if ((minute - from) % width == 0)
            {
                steps.Add(new ReplayedStep(AlarmPast.Instant(minute), null, false));
            }

            if (!past.IsHeard(minute))
            {
                continue;
            }

            looks++;
            var end = minute + 1;
            var earlier = rule.Condition.Compares() && firstRecord < end - apart ? past.Figures(end - apart - length, end - apart) : null;
            if (AlarmVerdict.Of(rule, past.Figures(end - length, end), earlier) is not AlarmVerdict.Judged judged)
            {
                none++;
                continue;
            }

            steps[^1] = steps[^1] with { Compared = Worse(rule, steps[^1].Compared, judged.Compared), Fires = steps[^1].Fires || judged.Fires };
            if (judged.Fires)
            {
                fired++;
                open = open is null ? new ReplayedIncident(AlarmPast.Instant(end), null, judged.Compared) : open with { Worst = Worse(rule, open.Worst, judged.Compared) };
            }
            else if (open is not null)
            {
                incidents.Add(open with { ClosedAt = AlarmPast.Instant(end) });
                open = null;
            }
        }

        incidents.AddRange(open is null ? [] : [open]);
        return new AlarmReplay(new TimeRange(AlarmPast.Instant(from), AlarmPast.Instant(past.End)), looks, fired, none, incidents, steps);
    }

    private static decimal Worse(AlarmRule rule, decimal? known, decimal compared) =>
        known is not { } other ? compared : rule.Condition == AlarmCondition.LessThan ? Math.Min(other, compared) : Math.Max(other, compared);

    private static int Minutes(AlarmPeriod period) => (int)(period.Length() ?? throw new ArgumentException($"{period} is no rolling window.", nameof(period))).TotalMinutes;

    private static int Apart(AlarmRule rule) => rule.Reference switch
    {
        AlarmReference.DayEarlier => 1440,
        AlarmReference.WeekEarlier => 7 * 1440,
        _ => Minutes(rule.Period),
    };
}
