using CdrStats.Domain.Accounts;
using CdrStats.Domain.MailReports;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Languages;
using CdrStats.Infrastructure.MailReports;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Alarms;
using CdrStats.Testing;
using MimeKit;
using Xunit;

namespace CdrStats.Infrastructure.Tests.MailReports;

/// <summary>What mail reports say, whom they show it to, and that each goes out once; over a real mail server's wire, parsed.</summary>
public sealed class MailReportTests(PostgresFixture postgres)
{
    private static readonly TimeZoneInfo Madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The day on which the clocks are put back has 25 hours: 22:00 UTC to 23:00 UTC.</summary>
    [Fact]
    public async Task A_day_of_25_hours_is_reported_whole_and_received_as_html_text_and_picture()
    {
        await using var lab = await LabAsync();
        await lab.CallsAsync("a", ("2026-10-24T21:59:59Z", 0, false), ("2026-10-24T22:01:00Z", 60, true), ("2026-10-25T22:59:30Z", 30, true), ("2026-10-25T22:59:59Z", 0, false), ("2026-10-25T23:00:00Z", 0, false));

        var report = await Queries(lab).ReadAsync(AccessScope.Everything, MailPeriod.Day, new DateOnly(2026, 10, 25), Madrid, Stop);

        Assert.Equal((3, 2, 45m), (report.Totals.Attempts, report.Totals.Answered, report.Totals.Acd));
        Assert.Equal(25, report.Points.Count);
        Assert.Equal(["16 2", "34 1"], report.Causes.Select(row => $"{row.Key} {row.Figures.Attempts}"));
        Assert.Equal("ES", Assert.Single(report.Countries).Key);
        Assert.Equal(1, report.Before.Attempts);

        var schedule = await ScheduleAsync(lab, ["ana@example.com", "boss@example.com"]);
        Assert.IsType<Saved.Done>(await Post(lab).SendNowAsync(schedule, [new("ana@example.com", MailReportPaper.Of(report, Wording.Of("en"))), new("boss@example.com", MailReportPaper.Of(report, Wording.Of("fr")))], Stop));
        Assert.Equal(2, await lab.Outbox.SendDueAsync(Stop));
        using var mail = MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(lab.Mail.Taken[0])), Stop);
        Assert.Equal("Daily report: Sunday, 25 October 2026", mail.Subject);
        Assert.Contains("ASR (answered)", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("66.7 %", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("0:00:45", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("cid:calls", mail.HtmlBody, StringComparison.Ordinal);
        var picture = Assert.Single(mail.BodyParts.OfType<MimePart>(), part => part.ContentId == "calls");
        using var png = new MemoryStream();
        await picture.Content!.DecodeToAsync(png, Stop);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png.ToArray().Take(4));

        using var french = MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(lab.Mail.Taken[1])), Stop);
        Assert.Equal("Rapport quotidien: dimanche 25 octobre 2026", french.Subject);
        Assert.Contains("<html lang=\"fr\">", french.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("66,7 %", french.TextBody, StringComparison.Ordinal);
        Assert.Contains("Tentatives par heure : 3 en tout, 2 répondues", french.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("Hang-up causes", french.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_is_told_of_his_own_calls_and_not_of_the_buy_side()
    {
        await using var lab = await LabAsync();
        await lab.Calls.RunAsync("insert into customer (id, name, demo, created_at) values (7, 'Acme', false, now()), (8, 'Other', false, now())");
        await lab.CallsAsync("a", ("2026-11-27T10:00:00Z", 60, true), ("2026-11-27T11:00:00Z", 60, true));
        await lab.Calls.RunAsync("update call set customer_id = case when start < '2026-11-27 10:30Z' then 7 else 8 end, sell_cost = 1.25, buy_cost = 0.75, currency = 'EUR'");

        var report = await Queries(lab).ReadAsync(AccessScope.Customer(7), MailPeriod.Day, new DateOnly(2026, 11, 27), Madrid, Stop);
        var mail = MailReportPaper.Of(report, Wording.Of("en"));

        Assert.Equal(("Acme", false), (report.Whose, report.SeesBuySide));
        Assert.All(report.Last, call => Assert.Equal("Acme", call.Customer?.Name));
        foreach (var hidden in (string[])["Buy", "Margin", "Other", "0.75"])
        {
            Assert.DoesNotContain(hidden, mail.Html!, StringComparison.Ordinal);
            Assert.DoesNotContain(hidden, mail.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Each_period_goes_out_once_whichever_host_comes_first_and_what_a_stop_missed_is_made_up_for()
    {
        await using var lab = await LabAsync();
        var schedule = await ScheduleAsync(lab, ["ana@example.com"]);
        Assert.Empty(await Post(lab).DueAsync(Stop));

        lab.Clock.Now = AlarmLab.At("2026-12-01T06:00:00Z");     // seven o'clock in Madrid, three mornings later
        var due = Assert.Single(await Post(lab).DueAsync(Stop));
        Assert.Equal([new DateOnly(2026, 11, 28), new DateOnly(2026, 11, 29), new DateOnly(2026, 11, 30)], due.Days);
        var mail = new AddressedMail("ana@example.com", new ComposedMail("report", "text", "<p>html</p>", []));
        foreach (var day in due.Days)
        {
            var hosts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Post(lab).LeaveAsync(due.Schedule, day, [mail], Stop)));
            Assert.Single(hosts, left => left);
        }

        Assert.Empty(await Post(lab).DueAsync(Stop));
        lab.Mail.IsBusy = true;
        await lab.Outbox.SendDueAsync(Stop);
        (lab.Mail.IsBusy, lab.Clock.Now) = (false, lab.Clock.Now.AddHours(2));
        Assert.Equal(3, await lab.Outbox.SendDueAsync(Stop));
        Assert.Equal(3, lab.Mail.Taken.Count);
        Assert.Equal([NotificationState.Sent, NotificationState.Sent, NotificationState.Sent], (await Schedules(lab).LogAsync(schedule.UserId, Stop)).Select(one => one.State));
    }

    [Fact]
    public async Task What_is_typed_wrong_is_named_and_a_colleagues_view_or_mail_is_not_mine()
    {
        await using var lab = await LabAsync();
        var schedule = MailSchedule.New(await lab.Calls.OneAsync<int>("select max(id) from console_user"), "Europe/Madrid", null);
        var wrong = Assert.IsType<Saved.Refused>(await Schedules(lab).SaveAsync(schedule with { Recipients = ["ana@example.com", "no address"] }, Stop));
        Assert.Equal(("recipients", "'no address' is no mail address."), (wrong.Field, wrong.Reason));

        var view = await lab.Calls.OneAsync<int>("insert into saved_view (user_id, page, name, query, shared, saved_at) select min(id), 'overview', 'theirs', '', true, now() from console_user returning id");
        Assert.IsType<Saved.Refused>(await Schedules(lab).SaveAsync(schedule with { ViewId = view, Format = "csv", Recipients = ["ana@example.com"] }, Stop));
        var mine = Assert.IsType<Saved.Done>(await Schedules(lab).SaveAsync(schedule with { Recipients = ["ana@example.com"] }, Stop));
        Assert.IsType<Saved.Conflict>(await Schedules(lab).DeleteAsync(schedule.UserId - 1, mine.Id, Stop));
        Assert.IsType<Saved.Refused>(await Schedules(lab).SaveAsync(schedule with { Recipients = ["bob@example.com"] }, Stop));
    }

    private async Task<AlarmLab> LabAsync()
    {
        var lab = await AlarmLab.NewAsync(postgres, "2026-11-28T08:00:00Z");
        await lab.Calls.RunAsync("""
            insert into console_user (user_name, email, is_administrator, is_operator, disabled, demo, created_at, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            select name, name || '@example.com', false, true, false, false, now(), false, false, false, false, 0 from unnest(array['bob', 'ana']) as name
            """);
        return lab;
    }

    private static async Task<MailSchedule> ScheduleAsync(AlarmLab lab, string[] recipients)
    {
        var user = await lab.Calls.OneAsync<int>("select max(id) from console_user");
        Assert.IsType<Saved.Done>(await Schedules(lab).SaveAsync(MailSchedule.New(user, "Europe/Madrid", null) with { Recipients = recipients }, Stop));
        return Assert.Single(await Schedules(lab).ListAsync(user, Stop));
    }

    private static MailSchedules Schedules(AlarmLab lab) => new(lab.Calls.Source, lab.Clock);

    private static MailPost Post(AlarmLab lab) => new(lab.Calls.Source, Schedules(lab), lab.Clock);

    private static MailReportQueries Queries(AlarmLab lab) => new(lab.Calls.Source, new TrafficQueries(lab.Calls.Source, lab.Clock), new CallSearch(lab.Calls.Source));
}
