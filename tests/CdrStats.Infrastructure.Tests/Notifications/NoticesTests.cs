using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Notifications.Choices;
using CdrStats.Infrastructure.Notifications.Outbox;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Alarms;
using CdrStats.Testing;
using MimeKit;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Notifications;

/// <summary>Whom an incident is mailed to, when, and what a digest holds.</summary>
public sealed class NoticesTests(PostgresFixture postgres)
{
    private static readonly NotificationChoices Night = NotificationChoices.Usual with { QuietFrom = new TimeOnly(22, 0), QuietTo = new TimeOnly(7, 0), TimeZone = "Europe/Madrid", Mailed = [NotificationKinds.Incident] };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>At midnight in Madrid. The alarm names noc@example.com, a user like the others.</summary>
    [Fact]
    public async Task Those_who_want_it_and_may_have_it_are_told_and_quiet_hours_hold_what_is_not_critical()
    {
        await using var lab = await LabAsync();
        foreach (var name in (string[])["noc", "ana", "silent", "stranger", "customer", "gone"])
        {
            await ChooseAsync(lab, name, name == "silent" ? Night with { Least = Severity.Critical } : Night);
        }

        await FireAsync(lab, Severity.Warning);
        Assert.Equal(0, await lab.Outbox.SendDueAsync(Stop));
        await FireAsync(lab, Severity.Critical);
        Assert.Equal(3, await lab.Outbox.SendDueAsync(Stop));
        Assert.Equal(["ana", "noc", "silent"], Recipients(lab));

        lab.Clock.Now = AlarmLab.At("2026-11-28T06:00:00Z");
        Assert.Equal(2, await lab.Outbox.SendDueAsync(Stop));
        Assert.Equal(["ana", "ana", "noc", "noc", "silent"], Recipients(lab));
    }

    [Fact]
    public async Task A_customers_user_is_told_of_alarms_about_his_calls_alone()
    {
        await using var lab = await LabAsync();
        await ChooseAsync(lab, "customer", NotificationChoices.Usual with { Mailed = [NotificationKinds.Incident] });

        await FireAsync(lab, Severity.Warning, customers: [7]);
        await FireAsync(lab, Severity.Warning, customers: [8]);
        await FireAsync(lab, Severity.Warning);

        await lab.Outbox.SendDueAsync(Stop);
        Assert.Equal(["customer", "noc", "noc", "noc"], Recipients(lab));
    }

    [Fact]
    public async Task A_digest_comes_once_with_all_that_was_collected_and_a_critical_mail_does_not_wait_for_it()
    {
        await using var lab = await LabAsync();
        await ChooseAsync(lab, "noc", Night with { QuietFrom = null, QuietTo = null, Digest = DigestRhythm.Hour });
        var digests = new DigestPost(lab.Calls.Source, lab.Clock);
        await FireAsync(lab, Severity.Warning);
        await FireAsync(lab, Severity.Warning);
        await FireAsync(lab, Severity.Critical);

        Assert.Equal(0, await digests.LeaveDueAsync(Stop));
        Assert.Equal(1, await lab.Outbox.SendDueAsync(Stop));
        lab.Clock.Now = AlarmLab.At("2026-11-28T00:00:00Z");
        await Task.WhenAll(digests.LeaveDueAsync(Stop), digests.LeaveDueAsync(Stop));
        Assert.Equal(0, await digests.LeaveDueAsync(Stop));
        Assert.Equal(1, await lab.Outbox.SendDueAsync(Stop));

        Assert.Equal(2, lab.Mail.Taken.Count);
        using var digest = MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(lab.Mail.Taken[^1])), Stop);
        Assert.Equal("Digest: 2 notifications", digest.Subject);
        Assert.Contains("is less than 50 %", digest.TextBody, StringComparison.Ordinal);
        Assert.Contains("<td", digest.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(2, await lab.Calls.OneAsync<long>("select count(*) from notification where state = 5 and digest_id is not null"));
    }

    [Fact]
    public async Task A_mail_that_was_refused_is_in_the_list_with_the_reason_and_goes_out_when_it_is_tried_again()
    {
        await using var lab = await LabAsync();
        var desk = new OutboxDesk(lab.Calls.Source, lab.Clock);
        lab.Mail.Refused = "noc@";
        await FireAsync(lab, Severity.Warning);
        Assert.Equal(0, await lab.Outbox.SendDueAsync(Stop));
        var failed = Assert.Single(await desk.ListAsync(AccessScope.Everything, NotificationState.Failed, null, Stop));
        Assert.Contains("no such box", failed.Trouble, StringComparison.Ordinal);
        Assert.Equal((0, 1), await desk.StateAsync(Stop) is var state ? (state.Waiting, state.FailedLastDay) : default);
        Assert.Empty(await desk.ListAsync(AccessScope.Customer(7), null, null, Stop));

        lab.Mail.Refused = null;
        Assert.IsType<Saved.Done>(await desk.TryAgainAsync(failed.Id, Stop));
        Assert.Equal(1, await lab.Outbox.SendDueAsync(Stop));
        Assert.IsType<Saved.Conflict>(await desk.TryAgainAsync(failed.Id, Stop));
        Assert.Single(lab.Mail.Taken);
    }

    [Fact]
    public async Task What_cannot_be_chosen_is_named()
    {
        await using var lab = await LabAsync();
        var store = new NotificationChoiceStore(lab.Calls.Source);

        Assert.Equal("quiet", Assert.IsType<Saved.Refused>(await store.SaveAsync(1, Night with { QuietTo = null }, Stop)).Field);
        Assert.Equal("zone", Assert.IsType<Saved.Refused>(await store.SaveAsync(1, Night with { TimeZone = "Madrid" }, Stop)).Field);
        Assert.Equal("kinds", Assert.IsType<Saved.Refused>(await store.SaveAsync(1, Night with { Mailed = ["weather"] }, Stop)).Field);
        Assert.Null(await store.FindAsync(1, Stop));
    }

    private async Task<AlarmLab> LabAsync()
    {
        var lab = await AlarmLab.NewAsync(postgres, "2026-11-27T23:00:30Z");
        await lab.Calls.RunAsync("""
            insert into customer (id, name, demo, created_at) values (7, 'Acme', false, now()), (8, 'Other', false, now());
            insert into console_user (user_name, email, is_administrator, is_operator, customer_id, disabled, demo, created_at, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            select name, name || '@example.com', false, name <> 'customer', case when name = 'customer' then 7 end, name = 'gone', false, now(), false, false, false, false, 0
            from unnest(array['noc', 'ana', 'silent', 'stranger', 'customer', 'gone']) as name;
            insert into console_user_permission (user_id, claim_type, claim_value) select id, 'permission', 'alarm_report' from console_user where user_name <> 'stranger'
            """);
        await lab.CallsAsync("a", ("2026-11-27T23:00:00Z", 1, false));
        await lab.Calls.RunAsync("update call set customer_id = 7");
        return lab;
    }

    private static async Task ChooseAsync(AlarmLab lab, string name, NotificationChoices choices) => Assert.IsType<Saved.Done>(await new NotificationChoiceStore(lab.Calls.Source)
        .SaveAsync(await lab.Calls.OneAsync<int>($"select id from console_user where user_name = '{name}'"), choices, Stop));

    /// <summary>An alarm that fires at once, and names noc.</summary>
    private static async Task FireAsync(AlarmLab lab, Severity severity, params int[] customers)
    {
        var rule = customers.Length == 0 ? AlarmLab.LowAsr : new AlarmRule(AlarmMeasure.Calls, AlarmCondition.LessThan, 50, AlarmPeriod.FiveMinutes, AlarmReference.Before, AlarmScope.All with { Customers = customers });
        var alarm = await lab.AddAsync(rule);
        Assert.IsType<Saved.Done>(await lab.Store.SaveAsync("ana", alarm with { Severity = severity }, Stop));
        await lab.Round.EvaluateAsync(Stop);
        await lab.Calls.RunAsync("update alarm set status = 2, version = version + 1");
    }

    private static IEnumerable<string> Recipients(AlarmLab lab) =>
        lab.Mail.Taken.Select(mail => mail.Split("To: ")[1].Split('@')[0]).Order(StringComparer.Ordinal);
}
