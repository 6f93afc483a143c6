using CdrStats.Infrastructure.Realtime.Collectors.Asterisk;
using CdrStats.Infrastructure.Realtime.Collectors.Counts;
using CdrStats.Infrastructure.Realtime.Collectors.FreeSwitch;
using CdrStats.Infrastructure.Realtime.Collectors.Proxies;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>The feed of each kind.</summary>
internal static class Feeds
{
    public static ISwitchFeed Of(LiveFeedKind kind, TimeProvider clock) => kind switch
    {
        LiveFeedKind.EventSocket => new EslFeed(clock),
        LiveFeedKind.AsteriskManager => new AmiFeed(clock),
        LiveFeedKind.Collectd => new SeriesFeed(clock),
        LiveFeedKind.Pushed => new PushedFeed(clock),
        LiveFeedKind.OpenSipsMi => new DialogFeed(DialogQuestion.OpenSips, clock),
        _ => new DialogFeed(DialogQuestion.Kamailio, clock),
    };
}
