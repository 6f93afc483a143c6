using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Rating;

public sealed class BanPlanTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_ban_plan_is_stored_linked_edited_and_deleted_with_words_for_what_stands_in_the_way()
    {
        await using var lab = await NewAsync(postgres);
        var ban = Done(await lab.Bans.SaveAsync("test", new BanPlan(0, " Satellites ", 0, [new("8816", "Iridium"), new("870", "")], []), Stop));
        var voip = Done(await lab.VoipPlans.SaveAsync("test", new VoipPlanRow { Name = "Gold", Currency = "EUR" }, [], [ban], Stop));
        var stored = Assert.Single(await lab.Bans.ListAsync(Stop));

        Assert.Equal(("Satellites", "Gold"), (stored.Name, Assert.Single(stored.VoipPlans)));
        Assert.Equal([new("870", ""), new BanPrefix("8816", "Iridium")], stored.Prefixes);
        Assert.Equal([ban], (await lab.Bans.LinksAsync(Stop))[voip]);
        Done(await lab.Bans.SaveAsync("test", stored with { Prefixes = [new("8816", "Iridium satellite")] }, Stop));
        Assert.IsType<Saved.Conflict>(await lab.Bans.SaveAsync("test", stored, Stop));
        Assert.Contains("already", Refused(await lab.Bans.SaveAsync("test", stored with { Id = 0 }, Stop)), StringComparison.Ordinal);
        Assert.Contains("not a prefix", Refused(await lab.Bans.SaveAsync("test", stored with { Prefixes = [new("+44", "")] }, Stop)), StringComparison.Ordinal);
        var now = Assert.Single(await lab.Bans.ListAsync(Stop));
        Assert.Equal(new BanPrefix("8816", "Iridium satellite"), Assert.Single(now.Prefixes));
        Assert.Contains("Gold", Refused(await lab.Bans.DeleteAsync("test", ban, now.Version, Stop)), StringComparison.Ordinal);

        // Without a word about bans the links stay; with an empty list they go.
        var plan = (await lab.VoipPlans.ListAsync(Stop))[0];
        Done(await lab.VoipPlans.SaveAsync("test", plan, [], Stop));
        Assert.Single(await lab.Bans.LinksAsync(Stop));
        Done(await lab.VoipPlans.SaveAsync("test", (await lab.VoipPlans.ListAsync(Stop))[0], [], [], Stop));
        Assert.Empty(await lab.Bans.LinksAsync(Stop));
        Done(await lab.Bans.DeleteAsync("test", ban, now.Version, Stop));
        Assert.Equal(0L, await lab.OneAsync<long>("select count(*) from ban_prefix"));
    }

    [Fact]
    public void The_longest_banned_prefix_is_found_and_a_plan_lists_no_rate_behind_it()
    {
        var bans = new BanList(["44", "447", "1"]);
        var deck = new RateDeck([new Rate(1, "44", "UK", 1), new Rate(2, "4470", "UK", 1), new Rate(3, "3", "other", 1), new Rate(4, "2", "other", 1)]);
        var plan = new VoipPlan(1, "p", RoutingType.Lcr, "EUR", 4, false, [new RetailPlan(1, "r", 10, deck)], []) { Bans = bans };

        Assert.Equal(("447", "44", "1", null), (bans.Find("44712"), bans.Find("4412"), bans.Find("1"), bans.Find("33")));
        Assert.Null(BanList.None.Find("44"));
        Assert.Equal(["2", "3"], RateList.Of(plan, DateTimeOffset.UnixEpoch).All(new RateSearch()).Select(listed => listed.Rate.Prefix));
    }
}
