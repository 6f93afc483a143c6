using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Destinations;

/// <summary>Which inbox a configuration asks for.</summary>
internal static class InboxChoice
{
    public static IInbox Open(PusherConfig config, IReadOnlyList<InboxColumn> columns) => config.Destination switch
    {
        DestinationSettings.Http http => new HttpInbox(http, columns, config.Fields.Any(field => field.Destination == "switch") ? null : config.Switch),
        DestinationSettings.Postgres postgres => new PostgresInbox(postgres.Connection, postgres.Table, columns),
        var other => throw new InvalidOperationException($"A destination without an inbox: {other}"),
    };
}
