namespace CdrStats.Domain.Alarms;

/// <summary>The window of an alarm: the last complete day, week or month of its zone, or the time up to the newest record.</summary>
public enum AlarmPeriod
{
    Day = 1,
    Week = 2,
    Month = 3,
    FiveMinutes = 101,
    FifteenMinutes = 102,
    Hour = 103,
    TwentyFourHours = 104,
}

/// <summary>Which other window a value is held against: the "condition add-on".</summary>
public enum AlarmReference
{
    /// <summary>The one before ("same day").</summary>
    Before = 1,

    /// <summary>The same a week earlier ("same day in the previous week"): for days and rolling windows.</summary>
    WeekEarlier = 2,

    /// <summary>The same a day earlier: for rolling windows.</summary>
    DayEarlier = 101,
}

/// <summary>Whether an alarm runs.</summary>
public enum AlarmStatus
{
    Active = 1,
    Inactive = 2,

    /// <summary>It is evaluated and reported, and tells nobody.</summary>
    ReportOnly = 101,
}

/// <summary>What a report says was done.</summary>
public enum AlarmReportStatus
{
    NotSent = 1,
    Sent = 2,
    NoData = 101,
}

/// <summary>What follows from a period.</summary>
public static class AlarmPeriods
{
    public static bool IsRolling(this AlarmPeriod period) => Length(period) is not null;

    /// <summary>The length of a rolling window; null: it is one of the calendar.</summary>
    public static TimeSpan? Length(this AlarmPeriod period) => period switch
    {
        AlarmPeriod.FiveMinutes => TimeSpan.FromMinutes(5),
        AlarmPeriod.FifteenMinutes => TimeSpan.FromMinutes(15),
        AlarmPeriod.Hour => TimeSpan.FromHours(1),
        AlarmPeriod.TwentyFourHours => TimeSpan.FromHours(24),
        _ => null,
    };

    /// <summary>Whether a period can be held against that other window.</summary>
    public static bool Knows(this AlarmPeriod period, AlarmReference reference) => reference switch
    {
        AlarmReference.Before => true,
        AlarmReference.WeekEarlier => period == AlarmPeriod.Day || period.IsRolling(),
        _ => period.IsRolling(),
    };
}
