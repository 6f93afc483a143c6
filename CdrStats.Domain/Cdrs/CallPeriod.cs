using System.Globalization;
using CdrStats.Domain.Reporting;
using CdrStats.Domain.Time;

namespace CdrStats.Domain.Cdrs;

/// <summary>A range that moves on with the clock, as a link names it: <c>last=24h</c>, <c>last=month</c>.</summary>
public sealed class CallPeriod
{
    private readonly TimeSpan _length;
    private readonly int _months;
    private readonly Calendar? _calendar;

    private CallPeriod(string code, string title, TimeSpan length = default, int months = 0, Calendar? calendar = null, bool isOver = false) =>
        (Code, Title, IsOver, _length, _months, _calendar) = (code, title, isOver, length, months, calendar);

    public static IReadOnlyList<CallPeriod> All { get; } =
    [
        new("15m", "Last 15 minutes", TimeSpan.FromMinutes(15)),
        new("1h", "Last hour", TimeSpan.FromHours(1)),
        new("6h", "Last 6 hours", TimeSpan.FromHours(6)),
        new("24h", "Last 24 hours", TimeSpan.FromHours(24)),
        new("7d", "Last 7 days", TimeSpan.FromDays(7)),
        new("30d", "Last 30 days", TimeSpan.FromDays(30)),
        new("90d", "Last 90 days", TimeSpan.FromDays(90)),
        new("12m", "Last 12 months", months: 12),
        new("today", "Today", calendar: Calendar.Day),
        new("yesterday", "Yesterday", calendar: Calendar.Day, isOver: true),
        new("week", "This week", calendar: Calendar.Week),
        new("lastweek", "Last week", calendar: Calendar.Week, isOver: true),
        new("month", "This month", calendar: Calendar.Month),
        new("lastmonth", "Last month", calendar: Calendar.Month, isOver: true),
    ];

    public string Code { get; }

    /// <summary>English; it goes through the localiser.</summary>
    public string Title { get; }

    /// <summary>Whether it ends with a day, week or month that is over; others end now, and calls that arrive are in them.</summary>
    public bool IsOver { get; }

    public static CallPeriod? Find(string code) => All.FirstOrDefault(period => period.Code.Equals(code, StringComparison.OrdinalIgnoreCase));

    /// <summary>The range at this moment, in the zone's days; weeks begin as the current culture's do. One that is not <see cref="IsOver"/> ends now.</summary>
    public TimeRange At(DateTimeOffset now, TimeZoneInfo zone)
    {
        if (_calendar is { } calendar)
        {
            var begin = Begin(now, calendar, zone);
            return IsOver ? new TimeRange(Begin(begin.AddTicks(-1), calendar, zone), begin) : new TimeRange(begin, now);
        }

        return new TimeRange(_months > 0 ? Midnight(Date(now, zone).AddMonths(-_months), zone) : now - _length, now);
    }

    private static DateTimeOffset Begin(DateTimeOffset instant, Calendar calendar, TimeZoneInfo zone)
    {
        if (calendar != Calendar.Week)
        {
            return TimeRange.StepOf(instant, calendar == Calendar.Day ? SeriesStep.Day : SeriesStep.Month, zone);
        }

        var day = Date(instant, zone);
        var since = ((int)day.DayOfWeek - (int)CultureInfo.CurrentCulture.DateTimeFormat.FirstDayOfWeek + 7) % 7;
        return Midnight(day.AddDays(-since), zone);
    }

    private static DateOnly Date(DateTimeOffset instant, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).Date);

    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone) => TimeRange.StepOf(LocalClock.Read(day.ToDateTime(new TimeOnly(12, 0)), zone), SeriesStep.Day, zone);

    private enum Calendar
    {
        Day,
        Week,
        Month,
    }
}
