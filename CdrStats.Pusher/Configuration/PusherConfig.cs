using CdrStats.Domain.Cdrs;

namespace CdrStats.Pusher.Configuration;

/// <summary>Everything the pusher was told, validated: what it reads, how fields map, where records go and where progress is kept.</summary>
internal sealed record PusherConfig(
    SourceSettings Source,
    IReadOnlyList<FieldMapping> Fields,
    DestinationSettings Destination,
    string Switch,
    CdrSource SourceType,
    int MaxFetchBatch,
    TimeSpan Heartbeat,
    TimeZoneInfo TimeZone,
    string StateDirectory,
    FakeCalls? Fake);

/// <summary>The switch's own record store. A null <see cref="FlagField"/> means that progress is kept beside the pusher alone.</summary>
internal sealed record SourceSettings(SourceKind Kind, string Location, string Table, string? KeyField, string? FlagField, IReadOnlyDictionary<string, string> SessionVariables);

/// <summary>The stores that can be read; the names are those of <c>storage_source</c>.</summary>
internal enum SourceKind
{
    Sqlite3,
    MySql,
}

/// <summary>One entry of <c>cdr_fields</c>. <see cref="Expression"/> is SQL of the source and stands in the SELECT as it was written.</summary>
internal sealed record FieldMapping(string Expression, string Destination, FieldType Type);

/// <summary><c>type_field</c>: what a value must become before it meets its column; <see cref="AsDelivered"/> when the key is absent.</summary>
internal enum FieldType
{
    AsDelivered,
    Text,
    Integer,
    Date,
    Json,
}

/// <summary>The generator of invented calls: so many each second, into the inbox, while no store is read.</summary>
internal sealed record FakeCalls(int PerSecond);
