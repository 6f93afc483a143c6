using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Diagnostics;

public sealed class SilenceQueriesTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_switch_is_silent_by_the_same_hour_of_earlier_weeks_until_its_next_call()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await FillAsync(lab, "old", weeks: 8);
        await FillAsync(lab, "young", weeks: 3);
        await CallAsync(lab, "old");
        await CallAsync(lab, "young");
        var clock = new SetClock(await lab.OneAsync<DateTime>("select last_import from switch_seen join switch on switch.id = switch_id where name = 'old'"));
        var silence = new SilenceQueries(lab.Source, clock);
        var book = new SilenceBook(lab.Source, silence, clock);
        await lab.RunAsync("""
            with u as (insert into console_user (user_name, email, is_administrator, is_operator, disabled, demo, created_at, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
                values ('noc', 'noc@example.com', true, true, false, false, now(), false, false, false, false, 0) returning id)
            insert into notification_choice (user_id, mailed, shown, least, time_zone, digest, digest_hour) select id, array['incident'], '{}', 1, 'UTC', 0, 7 from u
            """);

        clock.Now += TimeSpan.FromMinutes(2);
        Assert.Empty(await silence.ReadAsync(AccessScope.Everything, Stop));
        Assert.Empty((await book.NoteAsync(Stop)).Fallen);

        clock.Now += TimeSpan.FromMinutes(8.5);
        var silent = Assert.Single(await silence.ReadAsync(AccessScope.Everything, Stop));
        Assert.Equal(("old", "usually 2 calls a minute at this hour, none for 10 minutes"), (silent.Name, silent.Silence.Words));
        Assert.Equal(["old"], (await book.NoteAsync(Stop)).Fallen.Select(one => one.Name));
        Assert.Empty((await book.NoteAsync(Stop)).Fallen);
        var incidents = new IncidentStore(lab.Source, clock);
        var incident = Assert.Single(await incidents.ListAsync(AccessScope.Everything, false, null, 10, Stop));
        Assert.Equal(("No calls from switch old", "usually 2 calls a minute at this hour, none for 10 minutes", true), (incident.Name, incident.Words, incident.IsOpen));
        Assert.Empty(await incidents.ListAsync(AccessScope.Customer(1), false, null, 10, Stop));

        // Days later, at an hour in which nothing is usual.
        clock.Now += TimeSpan.FromDays(2.5);
        Assert.Equal("usually 2 calls a minute when it fell silent, none for 2 days", Assert.Single(await silence.ReadAsync(AccessScope.Everything, Stop)).Silence.Words);

        await CallAsync(lab, "old");
        clock.Now = TimeProvider.System.GetUtcNow();
        Assert.Empty(await silence.ReadAsync(AccessScope.Everything, Stop));
        var (fallen, back) = await book.NoteAsync(Stop);
        Assert.Empty(fallen);
        Assert.Equal(["old"], back);
        Assert.False(Assert.Single(await incidents.ListAsync(AccessScope.Everything, false, null, 10, Stop)).IsOpen);
        Assert.Equal(["No calls from switch old", "Recovered: No calls from switch old"], await lab.OneAsync<string[]>("select array_agg(subject order by id) from notification where recipient = 'noc@example.com'"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => silence.ReadAsync(AccessScope.Customer(1), Stop));
    }

    /// <summary>Two calls a minute in the hours around this one, in each of some weeks.</summary>
    private static async Task FillAsync(ImportLab lab, string name, int weeks)
    {
        await lab.RunAsync($"""
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec)
            select '{name}', 'w' || week || '-' || n, '34911000001', '', '+34650784355', date_trunc('hour', now()) - interval '1 hour' - week * interval '7 days' + n * interval '30 seconds', 5, 5
            from generate_series(1, {weeks}) as week, generate_series(0, 479) as n
            """);
        await lab.Importer.DrainAsync(1, Stop);
    }

    private static async Task CallAsync(ImportLab lab, string name)
    {
        await lab.RunAsync($"""
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec)
            values ('{name}', 'now-' || gen_random_uuid(), '34911000001', '', '+34650784355', now() - interval '5 seconds', 5, 5)
            """);
        await lab.Importer.DrainAsync(1, Stop);
    }

    private sealed class SetClock(DateTime now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(now, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
