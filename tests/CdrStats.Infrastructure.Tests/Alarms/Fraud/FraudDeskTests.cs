using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Alarms.Fraud;
using CdrStats.Infrastructure.DestinationControl;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms.Fraud;

/// <summary>From a listed number to what an investigator sees and does, and takes back.</summary>
public sealed class FraudDeskTests(PostgresFixture postgres)
{
    private static readonly FraudAccount Account = new(1, "acc1");
    private static readonly AccessScope All = AccessScope.Everything;
    private static readonly AccessScope Other = AccessScope.Customer(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_imported_whole_or_not_at_all_and_its_first_call_is_a_hit()
    {
        await using var lab = await FraudLab.NewAsync(postgres, "2026-11-18 11:00");
        var lists = new FraudLists(lab.Calls.Source, lab.Clock);
        var refused = Assert.IsType<Saved.Refused>(await lists.ImportAsync("ana", "IRSF", "number,note\n37160123456,Riga\nnobody\n12\n5200 - 520", Stop));
        Assert.Equal("Nothing was stored. line 3: 'nobody' is no number in full: 3 to 15 digits, with the country's code; line 4: '12' is no number in full: 3 to 15 digits, with the country's code; line 5: the ends of '5200 - 520' have different lengths.", refused.Reason);
        Assert.IsType<Saved.Refused>(await lists.ImportAsync("ana", "IRSF", "number\n", Stop));
        Assert.Empty(await lists.ListAsync(All, Stop));
        Assert.IsType<Saved.Done>(await lists.ImportAsync("ana", "IRSF", "number,note\r\n+371 60123456,\"Riga\"\r\n37160200-37160219;range\r\n", Stop));
        Assert.Equal(("IRSF", 3L), Assert.Single(await lists.ListAsync(All, Stop)) is var list ? (list.Name, list.Numbers) : default);
        Assert.Empty(await lists.ListAsync(Other, Stop));

        await lab.StoreAsync(Call("10:40", "37160220000"));
        Assert.Equal(0, await lab.LookAsync());
        await lab.StoreAsync(Call("10:41", "37160215000"));
        Assert.Equal(1, await lab.LookAsync());
        Assert.Equal("1 call to listed test numbers, the last to 37160215000", Assert.Single(await lab.HitsAsync()).Words);
        Assert.IsType<Saved.Done>(await lists.DeleteAsync("ana", list.Id, Stop));
        Assert.IsType<Saved.Conflict>(await lists.DeleteAsync("ana", list.Id, Stop));
    }

    [Fact]
    public async Task What_is_done_is_tried_first_done_once_limited_and_taken_back()
    {
        await using var lab = await FraudLab.NewAsync(postgres, "2026-11-18 11:00");
        var (store, queries) = (new ControlStore(lab.Calls.Source, lab.Clock), new FraudAccountQueries(lab.Calls.Source, lab.Clock));
        var desk = new FraudDesk(lab.Calls.Source, store, lab.Clock);
        await lab.StoreAsync([.. Enumerable.Range(0, 5).Select(n => Call($"10:4{n}", $"881631234{n}")), Call("10:50", "525512345678"), Call("10:40", "8816999999") with { Account = "acc2" }]);
        await lab.LookAsync();
        var hit = Assert.Single(await lab.HitsAsync());

        Assert.Equal(5, (await queries.CallsAsync(All, hit.Id, Stop)).Count);
        Assert.Empty(await queries.CallsAsync(Other, hit.Id, Stop));
        var picture = (await queries.PictureAsync(All, 1, "acc1", Stop))!;
        // Five minutes at 6, and one at 0.03.
        Assert.Equal(("Sol", "EUR", 30, 6L, 30.03m), (picture.Customer, picture.Currency, picture.Days.Count, picture.Days[^1].Calls, picture.Days[^1].Sell));
        Assert.Equal("MX", Assert.Single(picture.Countries).Code);
        Assert.Equal(30m, picture.Destinations[0].Risk);
        Assert.Null(await queries.PictureAsync(Other, 1, "acc1", Stop));

        Assert.Equal(new StoppedCalls(5, 5, 1, 30m), await queries.StoppedAsync(All, 1, "acc1", "8816", Stop));
        Assert.IsType<Saved.Refused>(await desk.BlacklistAsync("ana", Account, hit.Id, "nowhere", false, Stop));
        var done = Assert.IsType<Saved.Done>(await desk.BlacklistAsync("ana", Account, hit.Id, "+88 16", false, Stop));
        Assert.Equal(("8816", 1), await EntryAsync());
        await lab.StoreAsync(Call("10:55", "8816312345"), Call("10:56", "8816312345") with { Account = "acc2" });
        Assert.Equal("no yes", await lab.Calls.OneAsync<string>("select string_agg(case when authorized then 'yes' else 'no' end, ' ' order by id) from call where id > 7"));

        Assert.IsType<Saved.Refused>(await desk.BlockAsync("ana", Account, hit.Id, Stop));                     // nobody listens
        await lab.Calls.RunAsync("insert into webhook (name, url, secret, events, created_at) values ('switch', 'https://example.com', 'x', '{account.block}', now()), ('other', 'https://example.com', 'x', '{blacklist.hit}', now())");
        Assert.Equal(["switch"], await desk.BlockersAsync(All, Stop));
        var blocked = Assert.IsType<Saved.Done>(await desk.BlockAsync("ana", Account, hit.Id, Stop));
        Assert.Equal("account.block acc1 Sol", await lab.Calls.OneAsync<string>("select concat_ws(' ', event, body::jsonb #>> '{data,account_code}', body::jsonb #>> '{data,customer,name}') from webhook_delivery"));
        await lab.Calls.RunAsync("update webhook set events = '{account.block,account.unblock}' where name = 'switch'");
        Assert.IsType<Saved.Done>(await desk.UndoAsync("bob", blocked.Id, Stop));
        Assert.Equal("account.unblock", await lab.Calls.OneAsync<string>("select event from webhook_delivery order by id desc limit 1"));

        Assert.IsType<Saved.Done>(await desk.UndoAsync("bob", done.Id, Stop));
        Assert.IsType<Saved.Conflict>(await desk.UndoAsync("cleo", done.Id, Stop));
        Assert.Equal(0L, await lab.Calls.OneAsync<long>("select count(*) from control_entry"));
        Assert.Equal([("bob", FraudDeed.Block), ("bob", FraudDeed.Blacklist)], (await desk.ListAsync(All, Account, Stop)).Select(one => (one.UndoneBy!, one.Deed)));
        Assert.Empty(await desk.ListAsync(Other, Account, Stop));
        Assert.Equal(4, (await lab.Incidents.StoryAsync(All, hit.Id, Stop))!.Events.Count(one => one.Kind == IncidentEventKind.Acted));

        // Two actions are in the hour: a limit of two allows no third before the first is an hour old.
        Assert.IsType<Saved.Done>(await lab.Store.SaveHoursAsync("ana", FraudHours.Office(TimeZoneInfo.Utc), [], 60, 2, Stop));
        Assert.Contains("at most 2 are allowed", Assert.IsType<Saved.Refused>(await desk.BlacklistAsync("ana", Account, hit.Id, "53", true, Stop)).Reason, StringComparison.Ordinal);
        lab.Clock.Now = lab.Clock.Now.AddMinutes(61);
        Assert.IsType<Saved.Done>(await desk.BlacklistAsync("ana", Account, hit.Id, "53", true, Stop));
        Assert.Equal(("53", 0), await EntryAsync());

        async Task<(string, int)> EntryAsync() => (await lab.Calls.OneAsync<string>("select prefix from control_entry"), await lab.Calls.OneAsync<int>("select coalesce(customer_id, 0) from control_entry"));
    }

    private static SaidCall Call(string end, string number) => new(FraudLab.At($"2026-11-18 {end}").AddMinutes(-1), 60, number, "acc1");
}
