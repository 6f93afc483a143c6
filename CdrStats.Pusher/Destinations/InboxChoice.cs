using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Destinations;

/// <summary>Which inbox a configuration asks for.</summary>
internal static class InboxChoice
{
    public static IInbox Open(PusherConfig config, IReadOnlyList<InboxColumn> columns) => new PostgresInbox(config.InboxConnection, config.InboxTable, columns);
}
