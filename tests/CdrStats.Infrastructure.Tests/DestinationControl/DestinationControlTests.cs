using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.DestinationControl;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.DestinationControl;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Infrastructure.Tests.Alarms;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.DestinationControl;

/// <summary>Lists that are edited, the calls that are imported by them, and who is told.</summary>
public sealed class DestinationControlTests(PostgresFixture postgres)
{
    private const ListKind White = ListKind.Whitelist;
    private const ListKind Black = ListKind.Blacklist;
    private static readonly AccessScope All = AccessScope.Everything;
    private static readonly ListKind[] Both = [White, Black];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_call_goes_by_the_lists_as_they_are_now_and_past_ones_on_request()
    {
        await using var lab = await NewAsync();
        var store = new ControlStore(lab.Source, TimeProvider.System);
        await CallAsync(lab, "+8816111222", "acc1");
        await AddAsync(store, Black, null, "881", "FR");
        await AddAsync(store, White, 2, "+88 16");
        await AddAsync(store, White, null, "33 6");
        await lab.RunAsync("insert into ban_plan (name) values ('b'); insert into ban_prefix (ban_plan_id, prefix) values (1, '44'); insert into voip_plan_ban_plan (voip_plan_id, ban_plan_id) values (1, 1)");
        foreach (var (number, account) in new[] { ("+8816111222", "acc1"), ("+8816111222", "acc2"), ("+33111222333", "acc1"), ("+33612345678", "acc1"), ("+442031234567", "acc1"), ("+442031234567", "acc2"), ("1000", "acc1") })
        {
            await CallAsync(lab, number, account);
        }

        Assert.Equal(
            ["yes", "no blacklist 881", "yes whitelist 8816 of the customer", "no blacklist FR", "yes whitelist 336", "no ban plan 44", "yes", "yes"], await DecidedAsync(lab));

        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:CdrStats", lab.ConnectionString)]).Build();
        await using var database = new Database(
            configuration, NullLogger<EmbeddedPostgres>.Instance, new Live<DatabaseState>(new DatabaseState.Starting(DateTimeOffset.UnixEpoch), TimeProvider.System));
        await using var host = new ImportHost(database, configuration, new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);
        var desk = new ControlDesk(host, new MediationOptions(), lab.Source);
        var seen = new List<(long, long)>();
        Assert.Equal((8L, 1L), await desk.ApplyAsync(All, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddHours(1), new Steps(seen), Stop));
        Assert.Equal([(8L, 1L)], seen);
        Assert.Equal("no blacklist 881", (await DecidedAsync(lab))[0]);
        Assert.Equal((0L, 0L), await desk.ApplyAsync(All, TimeProvider.System.GetUtcNow().AddDays(-3), TimeProvider.System.GetUtcNow().AddDays(-2), null, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => desk.ApplyAsync(AccessScope.Customer(1), default, default, null, Stop));

        var answer = await desk.AskAsync(All, 2, "+8816111222", Stop);
        Assert.Equal((true, "8816111222"), (answer.Verdict.IsAuthorised, answer.LookedAt));
        Assert.Equal(["8816", "881"], answer.Matching.Select(entry => entry.What));
        // A customer asks of its own calls, whomever it names.
        Assert.False((await desk.AskAsync(AccessScope.Customer(1), 2, "+8816111222", Stop)).Verdict.IsAuthorised);
    }

    [Fact]
    public async Task A_hit_is_told_within_the_set_time_once_for_a_customer_and_an_entry_with_the_count_since()
    {
        await using var lab = await NewAsync();
        var (store, clock) = (new ControlStore(lab.Source, TimeProvider.System), new SetClock(TimeProvider.System.GetUtcNow()));
        var hits = new ControlHits(lab.Source, clock);
        Assert.IsType<Saved.Refused>(await hits.SaveNoticeAsync("ana", new ControlNotice(["noc"], 10), Stop));
        Assert.IsType<Saved.Done>(await hits.SaveNoticeAsync("ana", new ControlNotice(["noc@example.com"], 10), Stop));
        await AddAsync(store, Black, null, "881");
        await CallAsync(lab, "+8816111222", "acc1", "3 days");
        Assert.Equal(0, await hits.TellAsync(Stop));                  // of a history, not of now

        await CallAsync(lab, "+8816111222", "acc1");
        Assert.Equal(1, await hits.TellAsync(Stop));
        await CallAsync(lab, "+8816111333", "acc1");
        await CallAsync(lab, "+8816111444", "acc1");
        Assert.Equal(0, await hits.TellAsync(Stop));
        await CallAsync(lab, "+8816111555", "acc2");                  // another customer
        Assert.Equal(1, await hits.TellAsync(Stop));
        clock.Now = clock.Now.AddMinutes(10);
        Assert.Equal(1, await hits.TellAsync(Stop));
        Assert.Equal(0, await hits.TellAsync(Stop));

        var mails = await lab.OneAsync<string[]>("select array_agg(subject || E'\\n' || body order by id) from notification");
        Assert.Equal(["1 call not authorised", "1 call not authorised", "2 calls not authorised"], mails.Select(mail => mail.Split('\n')[1].Split(':')[0]));
        foreach (var part in (string[])["Blacklist 881: Sol", "Caller: 34911111111", "Destination: 8816111444", "Switch: a", "Customer: Sol", "Country: "])
        {
            Assert.Contains(part, mails[2], StringComparison.Ordinal);
        }

        var list = await hits.ListAsync(All, Stop);
        Assert.Equal([("Sol", 3L, true), ("Luna", 1L, true)], list.OrderByDescending(hit => hit.Calls).Select(hit => (hit.Customer!, hit.Calls, hit.IsNew)));
        await hits.SeeAsync("ana", list[0].EntryId, 1, Stop);
        Assert.Equal([("Luna", true), ("Sol", false)], (await hits.ListAsync(All, Stop)).OrderBy(hit => hit.Customer).Select(hit => (hit.Customer!, hit.IsNew)));
        Assert.Empty(await hits.ListAsync(AccessScope.Customer(1), Stop));
    }

    [Fact]
    public async Task Entries_are_kept_once_read_as_they_are_typed_and_seen_by_whom_they_concern()
    {
        await using var lab = await NewAsync();
        var store = new ControlStore(lab.Source, TimeProvider.System);
        Assert.Equal(3, await AddAsync(store, Black, null, "+34 609", "fr", "FR", "34-610"));
        Assert.IsType<Saved.Refused>((await store.AddAsync("ana", ControlRow.New(Black), ["fr"], Stop)).Saved);
        Assert.IsType<Saved.Refused>((await store.AddAsync("ana", ControlRow.New(Black), ["12", "Atlantis"], Stop)).Saved);
        Assert.IsType<Saved.Refused>((await store.AddAsync("ana", ControlRow.New(Black) with { CustomerId = 99 }, ["12"], Stop)).Saved);
        await AddAsync(store, White, 1, "34609");
        await AddAsync(store, White, 2, "34609");

        Assert.Equal(["34609", "34609", "34609", "34610", "FR"], (await PageAsync(store, All)).Select(row => row.What));
        var seen = await PageAsync(store, AccessScope.Customer(1));
        Assert.Equal([(White, 1), (Black, null), (Black, null), (Black, (int?)null)], seen.OrderBy(row => row.Kind).Select(row => (row.Kind, row.CustomerId)));
        Assert.All(seen, row => Assert.Equal(("", "", 0L), (row.Note, row.CreatedBy, row.Hits)));
        Assert.Empty(await PageAsync(store, AccessScope.Nothing));

        var entry = (await PageAsync(store, All))[^1];
        Assert.Equal("a note", entry.Note);
        Assert.IsType<Saved.Refused>(await store.ChangeAsync("ana", entry with { What = "34609" }, Stop));
        Assert.IsType<Saved.Done>(await store.ChangeAsync("ana", entry with { What = "de" }, Stop));
        Assert.IsType<Saved.Conflict>(await store.ChangeAsync("bob", entry with { What = "it" }, Stop));
        Assert.IsType<Saved.Conflict>(await store.DeleteAsync("bob", entry.Id, entry.Version, Stop));
        Assert.IsType<Saved.Done>(await store.DeleteAsync("bob", entry.Id, entry.Version + 1, Stop));
        Assert.Null(await store.FindAsync(All, entry.Id, Stop));
        Assert.Equal(["added", "added", "added", "changed", "deleted"], await lab.OneAsync<string[]>("select array_agg(action order by id) from admin_edit"));
    }

    [Fact]
    public async Task What_is_taken_off_numbers_is_taken_off_before_lists_and_alarms_look_at_them()
    {
        await using var lab = await NewAsync();
        var (store, removed) = (new ControlStore(lab.Source, TimeProvider.System), new RemovePrefixStore(lab.Source, TimeProvider.System));
        var rule = new AlarmRule(AlarmMeasure.CallsToDestinations, AlarmCondition.GreaterThan, 0, AlarmPeriod.Hour, AlarmReference.Before, AlarmScope.All with { Prefixes = ["346"] });
        var (recent, queries) = (new RecentCalls(lab.Source, TimeProvider.System), new AlarmQueries(lab.Source, new CallHistory(lab.Source), TimeProvider.System));
        await AddAsync(store, Black, null, "346");
        await CallAsync(lab, "+7777346111222", "acc1");
        Assert.Equal((0L, 0L), await CountAsync());

        Assert.IsType<Saved.Refused>(await removed.SaveAsync("ana", new RemovePrefix(0, 0, "x", "x"), Stop));
        var saved = Assert.IsType<Saved.Done>(await removed.SaveAsync("ana", new RemovePrefix(0, 0, "our carrier", "7777"), Stop));
        Assert.IsType<Saved.Refused>(await removed.SaveAsync("ana", new RemovePrefix(0, 0, "again", "7777"), Stop));
        await CallAsync(lab, "+7777346111222", "acc1");

        Assert.Equal(["yes", "no blacklist 346"], await DecidedAsync(lab));
        Assert.Equal((2L, 2L), await CountAsync());
        Assert.IsType<Saved.Conflict>(await removed.DeleteAsync("ana", saved.Id, 7, Stop));
        Assert.IsType<Saved.Done>(await removed.DeleteAsync("ana", saved.Id, 1, Stop));
        Assert.Equal((0L, 0L), await CountAsync());
        Assert.Empty(await removed.ListAsync(All, Stop));

        async Task<(long InMemory, long InDatabase)> CountAsync()
        {
            var snapshot = await recent.ReadAsync([rule], Stop);
            var window = AlarmWindows.Rolling(rule.Period, rule.Reference, snapshot.Of([]).Newest!.Value).Window;
            return (snapshot.Calls.Figures(rule, window).Calls, (await queries.FiguresAsync(All, rule, window, true, Stop)).Calls);
        }
    }

    private async Task<ImportLab> NewAsync()
    {
        var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync("""
            insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('one', 1, 'EUR', 4, 'UTC', false, false);
            insert into customer (name, voip_plan_id, demo, created_at) values ('Sol', 1, false, now()), ('Luna', null, false, now());
            insert into account_code (code, customer_id) values ('acc1', 1), ('acc2', 2);
            """);
        return lab;
    }

    private static async Task CallAsync(ImportLab lab, string number, string account, string ago = "1 minute")
    {
        await lab.RunAsync($"""
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
            values ('a', 3, gen_random_uuid(), '34911111111', '', '{number}', now() - interval '{ago}', 5, 5, 16, '{account}')
            """);
        await lab.Importer.DrainAsync(1, Stop);
    }

    private static async Task<int> AddAsync(ControlStore store, ListKind kind, int? customer, params string[] what)
    {
        var (saved, added) = await store.AddAsync("ana", ControlRow.New(kind) with { CustomerId = customer, Note = "a note" }, what, Stop);
        Assert.IsType<Saved.Done>(saved);
        return added;
    }

    private static async Task<IReadOnlyList<ControlRow>> PageAsync(ControlStore store, AccessScope scope) => (await store.PageAsync(scope, Both, new GridRequest(), 100, Stop)).Rows;

    private static Task<string[]> DecidedAsync(ImportLab lab) =>
        lab.OneAsync<string[]>("select array_agg(trim(case when authorized then 'yes ' when not authorized then 'no ' else 'unknown ' end || coalesce(listed_by, '')) order by id) from call");

    private sealed class Steps(List<(long, long)> seen) : IProgress<(long Calls, long Changed)>
    {
        public void Report((long Calls, long Changed) value) => seen.Add(value);
    }
}
