using CdrStats.Infrastructure.Accounts;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Accounts;

/// <summary>What is remembered of a password that was right: for a minute, of that user with that stamp.</summary>
public sealed class KnownPasswordsTests
{
    [Fact]
    public void A_password_is_known_for_a_minute_to_its_user_until_the_stamp_changes()
    {
        var clock = new SteppedTime();
        var known = new KnownPasswords(clock);
        var (ana, ben) = (new ConsoleUser { Id = 1, SecurityStamp = "a" }, new ConsoleUser { Id = 2, SecurityStamp = "a" });
        Assert.False(known.Knows(ana, "seven geese"));

        known.Remember(ana, "seven geese");
        Assert.True(known.Knows(ana, "seven geese"));
        Assert.False(known.Knows(ana, "seven Geese"));
        Assert.False(known.Knows(ana, ""));
        Assert.False(known.Knows(ben, "seven geese"));
        Assert.False(known.Knows(new ConsoleUser { Id = 1, SecurityStamp = "b" }, "seven geese"));

        clock.Passed += TimeSpan.FromSeconds(59);
        Assert.True(known.Knows(ana, "seven geese"));
        clock.Passed += TimeSpan.FromSeconds(1);
        Assert.False(known.Knows(ana, "seven geese"));
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
