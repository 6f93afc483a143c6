using CdrStats.Domain.Notifications;

namespace CdrStats.Web.Notifications;

/// <summary>Choices as they are made.</summary>
public sealed class NotificationForm
{
    public NotificationForm(NotificationChoices choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        (Mailed, Shown, Least) = ([.. choices.Mailed], [.. choices.Shown], choices.Least);
        (IsQuiet, QuietFrom, QuietTo) = (choices.QuietFrom is not null, choices.QuietFrom ?? new TimeOnly(22, 0), choices.QuietTo ?? new TimeOnly(7, 0));
        (TimeZone, Digest, DigestHour) = (choices.TimeZone, choices.Digest, choices.DigestHour);
    }

    /// <summary>Kinds that come by mail.</summary>
    public HashSet<string> Mailed { get; }

    /// <summary>Kinds that ring the bell and pop up.</summary>
    public HashSet<string> Shown { get; }

    public Severity Least { get; set; }

    public bool IsQuiet { get; set; }

    public TimeOnly QuietFrom { get; set; }

    public TimeOnly QuietTo { get; set; }

    public string TimeZone { get; set; }

    public DigestRhythm Digest { get; set; }

    public int DigestHour { get; set; }

    public NotificationChoices Read() => new(
        [.. NotificationKinds.All.Where(Mailed.Contains)], [.. NotificationKinds.All.Where(Shown.Contains)], Least, IsQuiet ? QuietFrom : null, IsQuiet ? QuietTo : null, TimeZone.Trim(), Digest, DigestHour);
}
