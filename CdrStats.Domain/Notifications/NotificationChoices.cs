using CdrStats.Domain.Time;

namespace CdrStats.Domain.Notifications;

/// <summary>How bad it is that people are told of. The numbers are stored.</summary>
public enum Severity
{
    /// <summary>Good to know: it is over.</summary>
    Notice = 1,

    Warning = 2,

    /// <summary>It wakes: quiet hours and digests do not hold it.</summary>
    Critical = 3,
}

/// <summary>What people may be told of, by the names that are stored.</summary>
public static class NotificationKinds
{
    /// <summary>An alarm fires, goes on, or recovers.</summary>
    public const string Incident = "incident";

    /// <summary>A rule of fraud.</summary>
    public const string Fraud = "fraud";

    /// <summary>The blacklist stopped calls.</summary>
    public const string Blacklist = "blacklist";

    /// <summary>A job fails again and again, or works again.</summary>
    public const string Job = "job";

    public static IReadOnlyList<string> All { get; } = [Incident, Fraud, Blacklist, Job];
}

/// <summary>How often what was collected is sent. The numbers are stored.</summary>
public enum DigestRhythm
{
    /// <summary>Each by itself, at once.</summary>
    None = 0,
    Hour = 1,
    Day = 2,
}

/// <summary>When and whether a user is mailed of something.</summary>
/// <param name="At">Not before.</param>
/// <param name="IsCollected">It waits for the digest of that time.</param>
public sealed record Telling(DateTimeOffset At, bool IsCollected);

/// <summary>What a user wants to be told, how, and when not.</summary>
/// <param name="Mailed">Kinds that come by mail to the user's own address.</param>
/// <param name="Shown">Kinds that ring the bell and pop up.</param>
/// <param name="Least">Nothing below it is told.</param>
/// <param name="QuietFrom">Of the zone's clock; null: there are no quiet hours.</param>
/// <param name="QuietTo">Before <paramref name="QuietFrom"/>: on the next day.</param>
/// <param name="DigestHour">Of a daily digest.</param>
public sealed record NotificationChoices(
    IReadOnlyList<string> Mailed, IReadOnlyList<string> Shown, Severity Least, TimeOnly? QuietFrom, TimeOnly? QuietTo, string TimeZone, DigestRhythm Digest, int DigestHour)
{
    /// <summary>Of somebody who has chosen nothing: the bell rings for everything, and mails come where an alarm names the address.</summary>
    public static NotificationChoices Usual { get; } = new([], NotificationKinds.All, Severity.Notice, null, null, "UTC", DigestRhythm.None, 7);

    public TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Whether it rings the bell and pops up.</summary>
    public bool Shows(string kind, Severity severity) => Shown.Contains(kind) && severity >= Least;

    /// <summary>Whether it comes by mail although no alarm or list names the address.</summary>
    public bool Mails(string kind, Severity severity) => Mailed.Contains(kind) && severity >= Least;

    /// <summary>When a mail of this severity is sent.</summary>
    public Telling When(Severity severity, DateTimeOffset now)
    {
        if (severity == Severity.Critical)
        {
            return new Telling(now, false);
        }

        var at = Digest == DigestRhythm.None ? now : NextDigest(now);
        return new Telling(QuietUntil(at) ?? at, Digest != DigestRhythm.None);
    }

    /// <summary>When the quiet hours that hold at this moment are over; null: none do.</summary>
    public DateTimeOffset? QuietUntil(DateTimeOffset moment)
    {
        if (QuietFrom is not { } from || QuietTo is not { } to || from == to)
        {
            return null;
        }

        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        var (day, time) = (DateOnly.FromDateTime(local.Date), TimeOnly.FromTimeSpan(local.TimeOfDay));
        var isQuiet = from < to ? time >= from && time < to : time >= from || time < to;
        if (!isQuiet)
        {
            return null;
        }

        var end = LocalClock.Read((time < to ? day : day.AddDays(1)).ToDateTime(to), Zone);
        // Where the clocks are put back over the end, the second time round is past it.
        return end > moment ? end : null;
    }

    private DateTimeOffset NextDigest(DateTimeOffset now)
    {
        if (Digest == DigestRhythm.Hour)
        {
            return now.AddTicks(TimeSpan.TicksPerHour - (now.UtcTicks % TimeSpan.TicksPerHour));
        }

        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Zone).Date);
        var at = LocalClock.Read(day.ToDateTime(new TimeOnly(DigestHour, 0)), Zone);
        return at > now ? at : LocalClock.Read(day.AddDays(1).ToDateTime(new TimeOnly(DigestHour, 0)), Zone);
    }
}
