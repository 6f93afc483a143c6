using CdrStats.Infrastructure.Realtime.Collectors.Asterisk;
using CdrStats.Infrastructure.Realtime.Collectors.FreeSwitch;
using CdrStats.Infrastructure.Realtime.Collectors.Kamailio;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>The feed of each kind.</summary>
internal static class Feeds
{
    public static ISwitchFeed Of(LiveFeedKind kind, TimeProvider clock) => kind switch
    {
        LiveFeedKind.EventSocket => new EslFeed(clock),
        LiveFeedKind.AsteriskManager => new AmiFeed(clock),
        _ => new KamailioFeed(clock),
    };
}
