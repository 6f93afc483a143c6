using CdrStats.Domain.Alarms;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>From when to when records of switches are known; nulls: there is none.</summary>
/// <param name="First">The start of the first.</param>
/// <param name="Newest">The latest end.</param>
public sealed record KnownRecords(DateTimeOffset? First, DateTimeOffset? Newest)
{
    public static KnownRecords None { get; } = new(null, null);
}

/// <summary>All figures of one look at an alarm.</summary>
/// <param name="Windows">Null: there is no record, so that a rolling window ends nowhere.</param>
/// <param name="Figures">What was counted in the window; nothing where nothing was looked at.</param>
/// <param name="Earlier">What was counted in the window it is held against; null: nobody knows.</param>
/// <param name="Lag">How old the newest record was.</param>
public sealed record AlarmTrial(AlarmWindows? Windows, AlarmFigures Figures, AlarmFigures? Earlier, AlarmVerdict Verdict, TimeSpan? Lag);
