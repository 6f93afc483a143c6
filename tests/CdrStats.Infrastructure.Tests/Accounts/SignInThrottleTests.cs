using System.Net;
using CdrStats.Infrastructure.Accounts;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Accounts;

public sealed class SignInThrottleTests
{
    private readonly Hand _clock = new();

    [Fact]
    public void A_place_that_tries_many_waits_and_others_do_not()
    {
        var throttle = new SignInThrottle(_clock);
        var (one, other) = (IPAddress.Parse("203.0.113.7"), IPAddress.Parse("203.0.113.8"));
        for (var tried = 0; tried < SignInThrottle.MostWrong; tried++)
        {
            Assert.False(throttle.IsShut(one));
            throttle.Note(one);
        }

        Assert.True(throttle.IsShut(one));
        Assert.True(throttle.IsShut(IPAddress.Parse("::ffff:203.0.113.7")));
        Assert.False(throttle.IsShut(other));
        Assert.False(throttle.IsShut(null));

        _clock.Now += SignInThrottle.Within;
        Assert.False(throttle.IsShut(one));
        throttle.Note(one);
        Assert.False(throttle.IsShut(one));
    }

    [Fact]
    public void Who_has_a_network_of_addresses_is_one_place()
    {
        var throttle = new SignInThrottle(_clock);
        for (var tried = 0; tried < SignInThrottle.MostWrong; tried++)
        {
            throttle.Note(IPAddress.Parse($"2001:db8:1:2::{tried:x}"));
        }

        Assert.True(throttle.IsShut(IPAddress.Parse("2001:db8:1:2:ffff::1")));
        Assert.False(throttle.IsShut(IPAddress.Parse("2001:db8:1:3::1")));
    }

    private sealed class Hand : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
