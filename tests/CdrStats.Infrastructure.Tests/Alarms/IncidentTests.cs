using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>What people do with incidents, and what becomes of the mails about them.</summary>
public sealed class IncidentTests(PostgresFixture postgres)
{

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_people_do_is_its_history_and_once_closed_it_stays_closed()
    {
        await using var lab = await FiringAsync();
        var id = Assert.Single(await lab.IncidentsAsync()).Id;

        Assert.IsType<Saved.Done>(await lab.Incidents.AcknowledgeAsync("ana", id, Stop));
        Assert.IsType<Saved.Done>(await lab.Incidents.CommentAsync("ana", id, "  the carrier is told ", Stop));
        Assert.IsType<Saved.Refused>(await lab.Incidents.CommentAsync("ana", id, "  ", Stop));
        Assert.IsType<Saved.Done>(await lab.Incidents.SnoozeAsync("bob", id, TimeSpan.FromHours(2), Stop));
        Assert.Equal(IncidentState.Snoozed, (await lab.IncidentsAsync())[0].State(lab.Clock.Now));
        Assert.IsType<Saved.Refused>(await lab.Incidents.SnoozeAsync("bob", id, TimeSpan.FromDays(31), Stop));
        Assert.IsType<Saved.Done>(await lab.Incidents.CloseAsync("bob", id, Stop));
        Assert.IsType<Saved.Conflict>(await lab.Incidents.CloseAsync("ana", id, Stop));

        var story = (await lab.Incidents.StoryAsync(AccessScope.Everything, id, Stop))!;
        Assert.Equal(
            [(null, IncidentEventKind.Opened), ("ana", IncidentEventKind.Acknowledged), ("ana", IncidentEventKind.Commented), ("bob", IncidentEventKind.Snoozed), ("bob", IncidentEventKind.Closed)],
            story.Events.Select(one => (one.Who, one.Kind)));
        Assert.Equal("the carrier is told", story.Events[2].Words);
        Assert.Null(await lab.Incidents.StoryAsync(AccessScope.Customer(1), id, Stop));

        // It goes on: nobody is told in the next minute, but after the set time.
        await NextMinuteAsync(lab, "2026-11-20T08:01:30Z");
        Assert.Single(await lab.IncidentsAsync());
        await NextMinuteAsync(lab, "2026-11-20T09:01:00Z");
        Assert.Equal(2, (await lab.IncidentsAsync()).Count);
    }

    [Fact]
    public async Task An_acknowledged_incident_is_not_told_again()
    {
        await using var lab = await FiringAsync();
        await lab.Incidents.AcknowledgeAsync("ana", (await lab.IncidentsAsync())[0].Id, Stop);
        await NextMinuteAsync(lab, "2026-11-20T10:00:00Z");

        Assert.Equal(["Alarm"], await lab.SubjectsAsync());
    }

    [Fact]
    public async Task A_mail_is_delivered_once_with_all_figures()
    {
        await using var lab = await FiringAsync();

        Assert.Equal(1, await lab.Outbox.SendDueAsync(Stop));
        Assert.Equal(0, await lab.Outbox.SendDueAsync(Stop));

        var mail = Assert.Single(lab.Mail.Taken);
        foreach (var part in (string[])["To: noc@example.com", "Subject: Alarm: alarm", "is less than 50 %", "Value: 0 %", "Calls: 1, of 1 attempts 0 answered", "2026-11-20 07:55:00 to 2026-11-20 08:00:00"])
        {
            Assert.Contains(part, mail, StringComparison.Ordinal);
        }

        Assert.Equal(NotificationState.Sent, (await MailAsync(lab)).State);
    }

    [Fact]
    public async Task A_server_that_is_down_for_a_day_or_hangs_up_in_a_mail_gets_each_mail_once()
    {
        await using var lab = await FiringAsync();
        var port = new SmtpPeer() is var gone ? gone.Port : 0;
        await gone.DisposeAsync();
        var down = lab.NewOutbox(port);

        Assert.Equal(0, await down.SendDueAsync(Stop));
        var waiting = await MailAsync(lab);
        Assert.Equal((NotificationState.Waiting, 1), (waiting.State, waiting.Attempts));
        Assert.Contains("did not take it", waiting.Trouble, StringComparison.Ordinal);
        Assert.Equal(0, await lab.Outbox.SendDueAsync(Stop));      // not before its pause is over
        for (var hour = 0; hour < 24; hour++)
        {
            lab.Clock.Now = lab.Clock.Now.AddHours(1.01);
            await down.SendDueAsync(Stop);
        }

        lab.Mail.HangsUp = 1;
        lab.Clock.Now = lab.Clock.Now.AddHours(1.01);
        Assert.Equal(0, await lab.Outbox.SendDueAsync(Stop));
        lab.Clock.Now = lab.Clock.Now.AddHours(1.01);
        Assert.Equal(1, await lab.Outbox.SendDueAsync(Stop));

        Assert.Single(lab.Mail.Taken);
        Assert.Equal((NotificationState.Sent, 27), ((await MailAsync(lab)).State, (await MailAsync(lab)).Attempts));
    }

    [Fact]
    public async Task A_refused_recipient_is_shown_with_the_servers_reason_and_keeps_no_other_mail_waiting()
    {
        await using var lab = await FiringAsync("noc@example.com", "gone@example.com", "boss@example.com");
        lab.Mail.Refused = "gone@";

        Assert.Equal(2, await lab.Outbox.SendDueAsync(Stop));

        var mails = (await lab.Incidents.StoryAsync(AccessScope.Everything, (await lab.IncidentsAsync())[0].Id, Stop))!.Mails;
        Assert.Equal([NotificationState.Sent, NotificationState.Failed, NotificationState.Sent], mails.Select(mail => mail.State));
        Assert.Contains("no such box", mails[1].Trouble, StringComparison.Ordinal);
        Assert.Equal(2, lab.Mail.Taken.Count);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_and_after_three_days_the_mail_is_shown_as_failed()
    {
        await using var lab = await FiringAsync();
        lab.Mail.IsBusy = true;
        await lab.Outbox.SendDueAsync(Stop);
        Assert.Equal(NotificationState.Waiting, (await MailAsync(lab)).State);

        lab.Clock.Now = lab.Clock.Now.AddDays(3).AddMinutes(1);
        await lab.Outbox.SendDueAsync(Stop);

        var mail = await MailAsync(lab);
        Assert.Equal(NotificationState.Failed, mail.State);
        Assert.Contains("Given up after three days", mail.Trouble, StringComparison.Ordinal);
        Assert.Contains("busy", mail.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_has_no_login_although_one_is_set_keeps_the_mail_with_the_reason()
    {
        await using var lab = await FiringAsync();

        Assert.Equal(0, await lab.NewOutbox(lab.Mail.Port, userName: "console").SendDueAsync(Stop));
        var mail = await MailAsync(lab);
        Assert.Equal((NotificationState.Waiting, 1), (mail.State, mail.Attempts));
        Assert.Contains("authentication", mail.Trouble, StringComparison.OrdinalIgnoreCase);

        lab.Clock.Now = lab.Clock.Now.AddMinutes(1);
        Assert.Equal(1, await lab.Outbox.SendDueAsync(Stop));
    }

    [Fact]
    public async Task A_mail_whose_host_died_while_sending_goes_out_later_under_the_same_id()
    {
        await using var lab = await FiringAsync();
        // As the host left it that died.
        await lab.Calls.RunAsync("update notification set attempts = 1, claimed_until = timestamptz '2026-11-20 08:02:30Z'");
        Assert.Equal(0, await lab.Outbox.SendDueAsync(Stop));
        lab.Clock.Now = AlarmLab.At("2026-11-20T08:02:30Z");

        Assert.Equal(1, await lab.Outbox.SendDueAsync(Stop));

        Assert.Contains($"Message-Id: <{await lab.Calls.OneAsync<string>("select message_id from notification")}>", Assert.Single(lab.Mail.Taken), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<AlarmLab> FiringAsync(params string[] recipients)
    {
        var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.CallsAsync("a", ("2026-11-20T08:00:00Z", 1, false));
        var alarm = await lab.AddAsync(AlarmLab.LowAsr);
        if (recipients.Length > 0)
        {
            await lab.Store.SaveAsync("ana", alarm with { Recipients = recipients }, Stop);
        }

        await lab.Round.EvaluateAsync(Stop);
        return lab;
    }

    private static async Task NextMinuteAsync(AlarmLab lab, string now)
    {
        lab.Clock.Now = AlarmLab.At(now);
        await lab.CallsAsync("a", (lab.Clock.Now.AddSeconds(-5).UtcDateTime.ToString("s") + "Z", 1, false));
        await lab.Round.EvaluateAsync(Stop);
    }

    private static async Task<IncidentMail> MailAsync(AlarmLab lab) =>
        Assert.Single((await lab.Incidents.StoryAsync(AccessScope.Everything, (await lab.IncidentsAsync())[^1].Id, Stop))!.Mails);
}
