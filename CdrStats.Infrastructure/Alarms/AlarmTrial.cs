using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>From when to when records of switches are known; nulls: there is none.</summary>
/// <param name="First">The start of the first.</param>
/// <param name="Newest">The latest end.</param>
public sealed record KnownRecords(DateTimeOffset? First, DateTimeOffset? Newest)
{
    public static KnownRecords None { get; } = new(null, null);

    /// <summary>Whether it is of live feeds and not of records.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether anything is known of that time: it did not end before the first record.</summary>
    public bool Knows(TimeRange range) => First < range.To;
}

/// <summary>All figures of one look at an alarm.</summary>
/// <param name="Windows">Null: there is no record, so that a rolling window ends nowhere.</param>
/// <param name="Figures">What was counted in the window; nothing where nothing was looked at.</param>
/// <param name="Earlier">What was counted in the window it is held against; null: nobody knows.</param>
/// <param name="Lag">How old the newest record was.</param>
public sealed record AlarmTrial(AlarmWindows? Windows, AlarmFigures Figures, AlarmFigures? Earlier, AlarmVerdict Verdict, TimeSpan? Lag)
{
    /// <summary>What it is without looking at the calls, where there is no record, or none of the window yet; null: the calls tell.</summary>
    public static AlarmTrial? Blind(AlarmWindows? windows, KnownRecords known, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (known.Newest is not { } newest || windows is null)
        {
            return new AlarmTrial(windows, AlarmFigures.None, null, new AlarmVerdict.NoData(known.IsLive ? AlarmGap.NoFeed : AlarmGap.NoRecords), null);
        }

        // A rolling window ends with the newest record wherever that is; one of the calendar may lie behind it altogether.
        var lag = now - newest;
        return (windows.ByEnd ? lag > windows.Window.To - windows.Window.From : newest < windows.Window.From)
            ? new AlarmTrial(windows, AlarmFigures.None, null, new AlarmVerdict.NoData(known.IsLive ? AlarmGap.NoFeed : AlarmGap.Lagging), lag) : null;
    }

    /// <summary>What follows from what was counted.</summary>
    public static AlarmTrial Of(AlarmRule rule, AlarmWindows windows, KnownRecords known, DateTimeOffset now, AlarmFigures current, AlarmFigures? earlier)
    {
        ArgumentNullException.ThrowIfNull(known);
        return new AlarmTrial(windows, current, earlier, AlarmVerdict.Of(rule, current, earlier), now - known.Newest);
    }
}
