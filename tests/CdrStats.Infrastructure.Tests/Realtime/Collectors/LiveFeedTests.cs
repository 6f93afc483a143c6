using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Infrastructure.Realtime.Collectors.Counts;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Xunit;
using static CdrStats.Infrastructure.Tests.Realtime.Collectors.LiveFeedLab;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

public sealed class LiveFeedTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_saved_is_followed_without_a_restart_and_what_is_switched_off_no_longer()
    {
        await using var lab = await NewAsync(postgres);
        await using var first = new ScriptedFreeSwitch();
        await using var second = new ScriptedAsterisk();
        await first.ComeInAsync("1.1", account: "sol");
        await second.ComeInAsync("2.1");
        await second.ComeInAsync("2.2", destination: "+34650784355");
        var host = await lab.StartHostAsync();
        await host.UntilAsync(view => view.Switches.Count == 0);

        var version = await lab.SaveAsync(Settings(first), first.Secret);
        await host.UntilAsync(view => view.Total.All == 1);
        Assert.Equal(7, host.Board.Now(AccessScope.Customer(7)).Oldest(1).Single().Call.Reading.CustomerId);

        version = await lab.SaveAsync(Settings(second, version), second.Secret);
        var view = await host.UntilAsync(view => view.Total.All == 2);
        Assert.Equal("ES", view.Oldest(2).Single(one => one.Call.Id == "2.2").Call.Reading.Country);

        version = await lab.SaveAsync(Settings(second, version, enabled: false), "");
        await host.UntilAsync(view => view.Switches.Count == 0);
        await lab.SaveAsync(Settings(second, version), "");
        await host.UntilAsync(view => view.Total.All == 2);
    }

    [Fact]
    public async Task Whose_a_call_is_follows_the_account_codes_as_they_are_edited()
    {
        await using var lab = await NewAsync(postgres);
        await using var its = new ScriptedFreeSwitch();
        await its.ComeInAsync("1.1", account: "luna");
        var host = await lab.StartHostAsync();
        await lab.SaveAsync(Settings(its), its.Secret);
        await host.UntilAsync(view => view.Total.All == 1);
        Assert.Equal(0, host.Board.Now(AccessScope.Customer(7)).Total.All);

        await lab.RunAsync("insert into account_code (code, customer_id) values ('luna', 7)");
        await host.UntilAsync(view => view.Total.All == 1, AccessScope.Customer(7));
    }

    [Fact]
    public async Task A_secret_is_stored_encrypted_kept_while_the_place_is_the_same_and_sent_nowhere_else()
    {
        await using var lab = await NewAsync(postgres);
        await using var its = new ScriptedFreeSwitch("S3cret-of-paris");
        var version = await lab.SaveAsync(Settings(its), its.Secret);
        Assert.DoesNotContain("S3cret", await lab.OneAsync<string>("select (select row_to_json(f)::text from live_feed f) || (select string_agg(changes::text, '') from admin_edit)"), StringComparison.Ordinal);

        var trial = new FeedTrial(lab.Store, new PushedCounts(lab.Database.Source, TimeProvider.System), TimeProvider.System);
        Assert.IsType<FeedHeard.Calls>(await trial.HearAsync(Settings(its, version), "", Stop));
        await using var elsewhere = new ScriptedFreeSwitch("S3cret-of-paris");
        Assert.Equal("feed-secret", Assert.IsType<FeedHeard.Nothing>(await trial.HearAsync(Settings(elsewhere, version), "", Stop)).Field);
        Assert.Equal("feed-secret", Assert.IsType<Saved.Refused>(await lab.Store.SaveAsync(Settings(elsewhere, version), "", Editor.AtTheMachine, Stop)).Field);
        Assert.Equal(0, elsewhere.Connected);

        Assert.IsType<Saved.Conflict>(await lab.Store.SaveAsync(Settings(its, version - 1), "other", Editor.AtTheMachine, Stop));
        Assert.Equal("feed-secret", Assert.IsType<Saved.Refused>(await lab.Store.SaveAsync(Settings(its, version), "two\n\nlines", Editor.AtTheMachine, Stop)).Field);
        Assert.IsType<Saved.Done>(await lab.Store.RemoveAsync(Settings(its, version), Editor.AtTheMachine, Stop));
        Assert.Equal(0L, await lab.OneAsync<long>("select count(*) from live_feed"));
    }
}
