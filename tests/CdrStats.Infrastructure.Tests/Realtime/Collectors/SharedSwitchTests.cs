using System.Diagnostics;
using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors.Sharing;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Xunit;
using static CdrStats.Infrastructure.Tests.Realtime.Collectors.LiveFeedLab;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>What hosts tell each other, by way of their database and of a real Redis.</summary>
public sealed class SharedSwitchTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_hosts_one_follows_and_the_other_takes_over_when_it_ends(bool byRedis)
    {
        await using var redis = byRedis ? await RedisServer.StartAsync() : null;
        await using var lab = await NewAsync(postgres);
        await using var its = new ScriptedFreeSwitch();
        await its.ComeInAsync("1.1", account: "sol");
        await lab.SaveAsync(Settings(its), its.Secret);
        var first = await lab.StartHostAsync(At(redis));
        await first.HearsByAsync(byRedis ? "Redis" : "PostgreSQL");
        await first.UntilAsync(view => view.Total.All == 1);
        var second = await lab.StartHostAsync(At(redis));
        await second.HearsByAsync(byRedis ? "Redis" : "PostgreSQL");

        await its.ComeInAsync("1.2");
        await first.UntilAsync(view => view.Total.All == 2);
        // The other shows it as well, without a connection of its own.
        var told = await second.UntilAsync(view => view.Total.All == 2);
        Assert.Equal(["1.1", "1.2"], told.Oldest(10).Select(one => one.Call.Id));
        Assert.Equal("paris", told.Switches.Single().Name);
        Assert.Equal(1, second.Board.Now(AccessScope.Customer(7)).Total.Ringing);
        Assert.Equal(1, its.Connected);
        if (redis is not null)
        {
            // Until it had the Redis open, the other asked in the database. Under a name that no other database's consoles use, and not for ever.
            string key;
            for (var since = Stopwatch.StartNew(); (key = await redis.AskAsync("keys", "*")).Length == 0 && since.Elapsed < TimeSpan.FromSeconds(30);)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            Assert.Matches("^cdrstats:[0-9a-f]{32}:switch:1$", key);
            Assert.InRange(int.Parse(await redis.AskAsync("ttl", key), CultureInfo.InvariantCulture), 3500, 3600);
        }

        await first.DisposeAsync();
        await its.HangUpAsync("1.1");
        await its.ComeInAsync("1.3");
        await second.UntilAsync(view => view.Find(1) is { State: FeedState.Live } && view.Oldest(10).Select(one => one.Call.Id).SequenceEqual(["1.2", "1.3"]));
        Assert.Equal(2, its.Connected);
    }

    [Fact]
    public async Task While_Redis_is_away_hosts_hear_of_each_other_by_their_database_and_say_so()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var lab = await NewAsync(postgres);
        await using var its = new ScriptedFreeSwitch();
        await its.ComeInAsync("1.1");
        await lab.SaveAsync(Settings(its), its.Secret);
        var first = await lab.StartHostAsync(At(redis));
        await first.UntilAsync(view => view.Total.All == 1);
        var second = await lab.StartHostAsync(At(redis));
        await second.HearsByAsync("Redis");
        await second.UntilAsync(view => view.Total.All == 1);

        await redis.KillAsync();
        await second.HearsByAsync("PostgreSQL");
        Assert.Equal(("Redis", false), (second.State.Value.Places[0].Name, second.State.Value.Places[0].IsOpen));
        Assert.NotNull(second.State.Value.Places[0].Trouble);
        await its.ComeInAsync("1.2");
        await second.UntilAsync(view => view.Total.All == 2);

        await redis.StartAgainAsync();
        await second.HearsByAsync("Redis");
        Assert.Null(second.State.Value.Places[0].Trouble);
        await its.ComeInAsync("1.3");
        await second.UntilAsync(view => view.Total.All == 3);
    }

    [Fact]
    public async Task A_host_that_cannot_reach_Redis_shows_everything_and_is_shown()
    {
        await using var redis = await RedisServer.StartAsync();
        var nowhere = new RedisSettings(new Uri($"redis://127.0.0.1:{PrivateProcess.FreeTcpPort()}"), "", "");
        await using var lab = await NewAsync(postgres);
        await using var its = new ScriptedFreeSwitch();
        await its.ComeInAsync("1.1");
        await lab.SaveAsync(Settings(its), its.Secret);
        var alone = await lab.StartHostAsync(nowhere);
        await alone.UntilAsync(view => view.Total.All == 1);
        var other = await lab.StartHostAsync(At(redis));
        await other.HearsByAsync("Redis");
        await other.UntilAsync(view => view.Total.All == 1);

        await alone.DisposeAsync();
        await other.UntilAsync(view => view.Find(1) is { State: FeedState.Live } && its.Connected == 2);
        var again = await lab.StartHostAsync(nowhere);
        await its.ComeInAsync("1.2");
        await again.UntilAsync(view => view.Total.All == 2);
    }

    [Fact]
    public async Task What_nobody_tells_any_more_is_not_shown_as_if_it_were()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var lab = await NewAsync(postgres);
        await using var its = new ScriptedFreeSwitch();
        await lab.SaveAsync(Settings(its), its.Secret);
        await its.ComeInAsync("1.1");
        var first = await lab.StartHostAsync(At(redis));
        await first.UntilAsync(view => view.Total.All == 1);
        var second = await lab.StartHostAsync(At(redis));
        await second.UntilAsync(view => view.Total.All == 1);

        // It holds on to the switch and says no more: neither Redis nor the database lets it.
        await first.FallSilentAsync();
        var view = await second.UntilAsync(view => view.Find(1) is { State: FeedState.Lost });
        Assert.Equal("The console that follows it has gone quiet.", view.Find(1)!.Trouble);
        Assert.Equal(0, view.Total.All);
    }

    private static RedisSettings? At(RedisServer? redis) => redis is null ? null : new RedisSettings(redis.Url, "", RedisServer.Password);
}
