using CdrStats.Domain.MailReports;
using CdrStats.Infrastructure.Notifications;

namespace CdrStats.Infrastructure.MailReports;

/// <summary>A report that comes by mail again and again.</summary>
/// <param name="UserId">Whose it is: it shows what this user may see at the time it is sent.</param>
/// <param name="ViewId">A saved view; null: the mail report.</param>
/// <param name="Format">Of the file that a view comes as: csv or xlsx.</param>
/// <param name="Hour">Of the zone's clock, on the day behind the period.</param>
/// <param name="Since">What was due before is not sent.</param>
/// <param name="Done">The first day of the last period that was dealt with.</param>
public sealed record MailSchedule(
    int Id, long Version, int UserId, int? ViewId, string? Format, MailPeriod Period, int Hour, string TimeZone, IReadOnlyList<string> Recipients, bool Enabled, DateTimeOffset Since, DateOnly? Done)
{
    /// <summary>Of the view.</summary>
    public string? ViewName { get; init; }

    /// <summary>The page that the view is of.</summary>
    public string? ViewPage { get; init; }

    /// <summary>The view's filters, as in an address.</summary>
    public string? ViewQuery { get; init; }

    public TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>One that is to be filled in.</summary>
    public static MailSchedule New(int userId, string zone, string? address) => new(0, 0, userId, null, null, MailPeriod.Day, 7, zone, address is { Length: > 0 } ? [address] : [], true, default, null);
}

/// <summary>A mail of a schedule, and how far it got.</summary>
/// <param name="Day">The first day of what it reports; null: it was asked for out of turn.</param>
public sealed record ScheduledMail(long Id, int ScheduleId, DateTimeOffset At, DateOnly? Day, string Recipient, string Subject, NotificationState State, int Attempts, DateTimeOffset? SentAt, string? Trouble);
