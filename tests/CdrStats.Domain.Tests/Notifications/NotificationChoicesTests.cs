using System.Globalization;
using CdrStats.Domain.Notifications;
using Xunit;

namespace CdrStats.Domain.Tests.Notifications;

public sealed class NotificationChoicesTests
{
    private static readonly NotificationChoices Night = NotificationChoices.Usual with { QuietFrom = new TimeOnly(22, 0), QuietTo = new TimeOnly(7, 0), TimeZone = "Europe/Madrid" };

    [Theory]
    [InlineData("2026-11-27T20:59:59Z", null)]
    [InlineData("2026-11-27T21:00:00Z", "2026-11-28T06:00:00Z")]
    [InlineData("2026-11-28T05:59:59Z", "2026-11-28T06:00:00Z")]
    [InlineData("2026-11-28T06:00:00Z", null)]
    [InlineData("2026-03-28T23:30:00Z", "2026-03-29T05:00:00Z")]     // the night in which the clocks are put forward
    [InlineData("2026-10-24T23:30:00Z", "2026-10-25T06:00:00Z")]     // and back
    public void Quiet_hours_are_those_of_the_users_clock(string now, string? until) =>
        Assert.Equal(until is null ? null : At(until), Night.QuietUntil(At(now)));

    [Fact]
    public void What_is_critical_passes_and_the_rest_waits_for_the_morning_or_the_digest()
    {
        var night = At("2026-11-27T23:00:00Z");

        Assert.Equal(new Telling(night, false), Night.When(Severity.Critical, night));
        Assert.Equal(new Telling(At("2026-11-28T06:00:00Z"), false), Night.When(Severity.Warning, night));
        Assert.Equal(new Telling(At("2026-11-28T06:00:00Z"), true), (Night with { Digest = DigestRhythm.Hour }).When(Severity.Warning, night));
        Assert.Equal(new Telling(At("2026-11-28T13:00:00Z"), true), (Night with { Digest = DigestRhythm.Hour }).When(Severity.Notice, At("2026-11-28T12:00:01Z")));
        Assert.Equal(new Telling(At("2026-11-28T07:00:00Z"), true), (Night with { Digest = DigestRhythm.Day, DigestHour = 8 }).When(Severity.Warning, At("2026-11-27T12:00:00Z")));
        Assert.Equal(new Telling(night, false), NotificationChoices.Usual.When(Severity.Notice, night));
    }

    [Fact]
    public void Kinds_and_the_least_severity_choose_what_is_told()
    {
        var choices = NotificationChoices.Usual with { Mailed = [NotificationKinds.Job], Least = Severity.Warning };

        Assert.True(choices.Mails(NotificationKinds.Job, Severity.Warning));
        Assert.False(choices.Mails(NotificationKinds.Job, Severity.Notice));
        Assert.False(choices.Mails(NotificationKinds.Incident, Severity.Critical));
        Assert.True(choices.Shows(NotificationKinds.Incident, Severity.Critical));
        Assert.False(choices.Shows(NotificationKinds.Incident, Severity.Notice));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
