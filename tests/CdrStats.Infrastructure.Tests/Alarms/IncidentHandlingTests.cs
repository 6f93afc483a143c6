using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>Who is told of incidents, who is not, who has them, and what is one incident and not many.</summary>
public sealed class IncidentHandlingTests(PostgresFixture postgres)
{
    private static readonly AccessScope All = AccessScope.Everything;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happens_in_a_time_of_maintenance_is_kept_and_told_only_if_it_goes_on()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-17 11:00:30Z");
        await FailAsync(lab, "10:56", 6);
        await lab.AddAsync(AlarmLab.LowAsr with { Scope = AlarmScope.All with { Switches = [1] } });
        await lab.AddAsync(AlarmLab.LowAsr);                                        // of all switches: another may be the reason
        var store = new MaintenanceStore(lab.Calls.Source, lab.Clock);
        Assert.IsType<Saved.Refused>(await store.AddAsync("ana", Window("2026-11-17 12:00Z", "2026-11-17 11:00Z", 1), Stop));
        Assert.IsType<Saved.Refused>(await store.AddAsync("ana", Window("2026-11-17 11:00Z", "2026-11-17 12:00Z", 99), Stop));
        Assert.IsType<Saved.Done>(await store.AddAsync("ana", Window("2026-11-17 11:00Z", "2026-11-17 12:00Z", 1), Stop));

        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(["Alarm"], await lab.SubjectsAsync());
        var quiet = (await lab.IncidentsAsync()).Single(one => one.IsQuiet);
        Assert.Equal([1], quiet.Alarm!.Rule.Scope.Switches);
        Assert.Contains("in a time of maintenance (new cards)", (await lab.Incidents.StoryAsync(All, quiet.Id, Stop))!.Events[^1].Words, StringComparison.Ordinal);
        Assert.Equal(2, (await lab.ReportsAsync()).Count(report => report.Fires == true));
        Assert.Single(await lab.ReportsAsync(), report => report.Status == AlarmReportStatus.Sent);

        var window = Assert.Single(await store.ListAsync(All, Stop));
        Assert.Empty(await store.ListAsync(AccessScope.Customer(1), Stop));
        lab.Clock.Now = AlarmLab.At("2026-11-17 11:10:30Z");
        Assert.IsType<Saved.Done>(await store.EndAsync("ana", window.Id, Stop));
        Assert.IsType<Saved.Conflict>(await store.EndAsync("bob", window.Id, Stop));
        await FailAsync(lab, "11:06", 6);
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(["Alarm", "Alarm goes on"], await lab.SubjectsAsync());
        Assert.DoesNotContain(await lab.IncidentsAsync(), one => one.IsQuiet);
    }

    [Fact]
    public async Task A_switch_that_fails_is_one_incident_and_not_one_for_each_alarm()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-17 11:00:30Z");
        await lab.CallsAsync("a", Enumerable.Range(0, 30).Select(n => ($"2026-11-17 10:{10 + n}:00Z", 30, true)));
        await FailAsync(lab, "10:56", 24);
        foreach (var measure in (AlarmMeasure[])[AlarmMeasure.Asr, AlarmMeasure.Ner])
        {
            await lab.AddAsync(AlarmLab.LowAsr with { Measure = measure });
            await lab.AddAsync(AlarmLab.LowAsr with { Measure = measure, Scope = AlarmScope.All with { Switches = [1] } });
        }

        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(["Alarm"], await lab.SubjectsAsync());
        var incidents = await lab.IncidentsAsync();
        var leader = incidents.Single(one => one.PartOf is null);
        Assert.Equal((4, "switch a: 0 of 24 attempts were answered lately"), (incidents.Count, leader.Cause));
        Assert.All(incidents.Where(one => one != leader), one => Assert.Equal(leader.Id, one.PartOf));
        Assert.Equal(3, (await lab.Incidents.StoryAsync(All, leader.Id, Stop))!.Parts.Count);

        // The one is closed by hand: the others stand for themselves, and are told if they go on.
        Assert.IsType<Saved.Done>(await lab.Incidents.CloseAsync("ana", leader.Id, Stop));
        lab.Clock.Now = AlarmLab.At("2026-11-17 11:02:30Z");
        await FailAsync(lab, "11:01", 4);
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(4, (await lab.SubjectsAsync()).Count);
    }

    [Fact]
    public async Task A_carrier_that_fails_is_the_cause_of_all_alarms_that_it_sets_off_and_of_no_other()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-17 11:00:30Z");
        await lab.Calls.RunAsync("""
            insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Plan', 1, 'EUR', 4, 'UTC', false, false);
            insert into rate_plan (side, name, currency, metric, demo) values (1, 'Retail', 'EUR', 10, false), (2, 'Iberia', 'EUR', 10, false), (2, 'Albion', 'EUR', 10, false);
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) select voip_plan.id, rate_plan.id from voip_plan, rate_plan;
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                select rate_plan.id, prefix, 'to ' || prefix, 0.02, 0, 1, 1, 0, 0, 0, true from rate_plan join (values ('Retail', '34'), ('Retail', '44'), ('Iberia', '34'), ('Albion', '44')) as prices (name, prefix) using (name);
            insert into customer (name, voip_plan_id, demo, created_at) values ('Sol', 1, false, now());
            insert into account_code (code, customer_id) values ('acc1', 1)
            """);
        await CallAsync("34650784355", "10:00:00", 36, 60, true);
        await CallAsync("442071234567", "10:00:30", 36, 60, true);
        await CallAsync("34650784355", "10:56:00", 24, 8, false);
        await CallAsync("442071234567", "10:56:02", 24, 8, true);
        var spain = AlarmLab.LowAsr with { Scope = AlarmScope.All with { Countries = ["ES"] } };
        await lab.AddAsync(spain);
        await lab.AddAsync(spain with { Measure = AlarmMeasure.Ner });
        await lab.AddAsync(spain with { Scope = AlarmScope.All with { Prefixes = ["346"] } });
        await lab.AddAsync(AlarmLab.LowAsr with { Measure = AlarmMeasure.Asr, Threshold = 60 });
        // Its calls are Britain's, and too many of them: nothing that a carrier did.
        await lab.AddAsync(AlarmLab.LowAsr with { Measure = AlarmMeasure.Calls, Condition = AlarmCondition.GreaterThan, Threshold = 5, Scope = AlarmScope.All with { Countries = ["GB"] } });

        await lab.Round.EvaluateAsync(Stop);

        Assert.Equal(["Alarm", "Alarm"], await lab.SubjectsAsync());
        var incidents = await lab.IncidentsAsync();
        var leader = incidents.Single(one => one.Cause.Length > 0 && one.PartOf is null);
        Assert.Equal((5, "carrier Iberia: 0 of 24 attempts were answered lately"), (incidents.Count, leader.Cause));
        Assert.Equal(3, incidents.Count(one => one.PartOf == leader.Id && one.IsQuiet));
        Assert.Equal("GB", Assert.Single(incidents, one => one.PartOf is null && one != leader).Alarm!.Rule.Scope.Countries[0]);

        async Task CallAsync(string number, string from, int count, int apart, bool answered)
        {
            await lab.Calls.RunAsync($"""
                insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
                select 'a', 3, gen_random_uuid(), '34911111111', '', '+{number}', timestamptz '2026-11-17 {from}Z' + n * {apart} * interval '1 second', 2, {(answered ? 2 : 0)}, {(answered ? 16 : 34)}, 'acc1' from generate_series(0, {count - 1}) n
                """);
            await lab.Calls.Importer.DrainAsync(1, Stop);
        }
    }

    [Fact]
    public async Task What_nobody_takes_on_is_told_to_others_once_and_what_is_given_to_somebody_to_them()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-17 11:00:30Z");
        await FailAsync(lab, "10:56", 6);
        await lab.AddAsync(AlarmLab.LowAsr, repeatMinutes: 0);
        var (escalation, people) = (new Escalation(lab.Calls.Source, lab.Clock), new IncidentAssignments(lab.Calls.Source, lab.Clock));
        Assert.IsType<Saved.Refused>(await escalation.SaveAsync("ana", new EscalationSettings(0, []), Stop));
        Assert.IsType<Saved.Refused>(await escalation.SaveAsync("ana", new EscalationSettings(15, ["boss"]), Stop));
        Assert.IsType<Saved.Done>(await escalation.SaveAsync("ana", new EscalationSettings(15, ["boss@example.com"]), Stop));
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(0, await escalation.EscalateAsync(Stop));

        await lab.Calls.RunAsync("""
            insert into console_user (user_name, normalized_user_name, email, security_stamp, concurrency_stamp, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled,
                access_failed_count, is_administrator, is_operator, customer_id, disabled, demo, created_at)
            values ('bob', 'BOB', 'bob@example.com', 's', 's', false, false, false, true, 0, false, true, null, false, false, now()),
                ('boss', 'BOSS', 'boss@example.com', 's', 's', false, false, false, true, 0, false, true, null, false, false, now());
            insert into notification_choice (user_id, mailed, shown, least, quiet_from, quiet_to, time_zone, digest, digest_hour)
            select id, array[]::text[], array[]::text[], 1, time '00:00', time '23:59', 'UTC', 1, 7 from console_user where user_name in ('bob', 'boss')
            """);
        var incident = Assert.Single(await lab.IncidentsAsync());
        Assert.Equal(["bob", "boss"], await people.OperatorsAsync(All, Stop));
        Assert.Empty(await people.OperatorsAsync(AccessScope.Customer(1), Stop));
        Assert.IsType<Saved.Refused>(await people.AssignAsync("ana", incident.Id, "cleo", Stop));
        Assert.IsType<Saved.Done>(await people.AssignAsync("ana", incident.Id, "bob", Stop));
        Assert.IsType<Saved.Conflict>(await people.AssignAsync("ana", incident.Id, "bob", Stop));
        Assert.Equal("bob", Assert.Single(await lab.IncidentsAsync()).AssignedTo);

        lab.Clock.Now = lab.Clock.Now.AddMinutes(15);
        Assert.Equal(1, await escalation.EscalateAsync(Stop));
        Assert.Equal(0, await escalation.EscalateAsync(Stop));
        Assert.Equal(
            ["noc@example.com Alarm", "bob@example.com Yours", "boss@example.com Nobody has taken it on"], await lab.Calls.OneAsync<string[]>("select array_agg(recipient || ' ' || split_part(subject, ':', 1) order by id) from notification"));
        // Meant for one person, or because nobody moved: neither waits for their quiet hours or their digest.
        Assert.Equal(["bob@example.com", "boss@example.com"], await lab.Calls.OneAsync<string[]>("select array_agg(recipient order by id) from notification where state = 1 and next_at <= created_at and recipient <> 'noc@example.com'"));
        Assert.Equal(
            [IncidentEventKind.Opened, IncidentEventKind.Assigned, IncidentEventKind.Escalated], (await lab.Incidents.StoryAsync(All, incident.Id, Stop))!.Events.Select(one => one.Kind));
    }

    private static MaintenanceWindow Window(string from, string to, int switchId) => new(0, AlarmLab.At(from), AlarmLab.At(to), "new cards", [switchId], [], "ana");

    /// <summary>Unanswered calls of the switch, ten seconds apart.</summary>
    private static Task FailAsync(AlarmLab lab, string from, int calls) =>
        lab.CallsAsync("a", Enumerable.Range(0, calls).Select(n => (AlarmLab.At($"2026-11-17 {from}Z").AddSeconds(n * 10).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), 0, false)));
}
