using System.Net;
using CdrStats.Domain.Cdrs;
using CdrStats.Pusher.Profiles;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources.Csv;

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
    FakeCalls? Fake)
{
    /// <summary>What the fields were taken from; null: from <c>cdr_fields</c> alone.</summary>
    public Profile? Profile { get; init; }

    /// <summary>What a SIP status or the switch's own word for an outcome means; null when no field brings one.</summary>
    public CauseMap? Causes { get; init; }

    /// <summary>Which fields name a record, the best way first; empty: each source row is a record.</summary>
    public IReadOnlyList<IReadOnlyList<IdentityPart>> Identity { get; init; } = [];

    /// <summary>Whether a <see cref="RecordRole.CallLength"/> begins with the ringing; null: nobody said so.</summary>
    public bool? DurationIncludesRinging { get; init; }

    /// <summary>Where <c>run</c> answers whoever watches it; null: nowhere.</summary>
    public IPEndPoint? MetricsListen { get; init; }
}

/// <summary>The switch's own record store. A null <see cref="FlagField"/> means that progress is kept beside the pusher alone.</summary>
internal sealed record SourceSettings(SourceKind Kind, string Location, string Table, string? KeyField, string? FlagField, IReadOnlyDictionary<string, string> SessionVariables)
{
    /// <summary>Which of the table's rows are meant, as SQL with <c>{columns}</c>; null: all.</summary>
    public string? Where { get; init; }

    /// <summary>Which rows are one call, of which the last counts; null: each row counts.</summary>
    public LastWithin? LastWithin { get; init; }

    /// <summary>Whether the store has to tell when a call was answered, since nobody said what its one duration begins with.</summary>
    public bool MustTellAnswer { get; init; }

    /// <summary>The parts a profile reads a store in, each with its own progress; empty: the table as it is.</summary>
    public IReadOnlyList<SourceSettings> Streams { get; init; } = [];

    /// <summary>The shape of record files; null: a database is read.</summary>
    public CsvLayout? Layout { get; init; }
}

/// <summary>Rows that agree in the fields <see cref="Of"/> and follow each other within a time are one call: the last of them says how it ended.</summary>
internal sealed record LastWithin(TimeSpan Within, IReadOnlyList<string> Of, string At);

/// <summary>The stores that can be read; the names are those of <c>storage_source</c>.</summary>
internal enum SourceKind
{
    Sqlite3,
    MySql,
    Postgres,
    Csv,
}

/// <summary>
/// One entry of <c>cdr_fields</c>. In the operator's file <see cref="Expression"/> is SQL of the source and stands in the SELECT as it was written;
/// in a profile <see cref="Alternatives"/> are tried in order against the columns the store has.
/// </summary>
internal sealed record FieldMapping(string Expression, string Destination, FieldType Type)
{
    /// <summary>A column's name, or SQL whose columns stand in braces; empty: <see cref="Expression"/> is meant as it is.</summary>
    public IReadOnlyList<string> Alternatives { get; init; } = [];

    /// <summary>What it may be read from, the best first.</summary>
    public IReadOnlyList<string> Candidates => Alternatives.Count > 0 ? Alternatives : [Expression];

    /// <summary>What the identity calls it, and its key in the extra data.</summary>
    public string Name { get; init; } = Expression;

    /// <summary>What follows when the store has none of the alternatives, for people; null: nothing worth saying.</summary>
    public string? Missing { get; init; }
}

/// <summary>A field that helps to name a record; an <see cref="Optional"/> one may be empty.</summary>
internal sealed record IdentityPart(string Field, bool Optional)
{
    /// <summary>Stands for the row's own key in its store.</summary>
    public const string RowKey = "key";
}

/// <summary><c>type_field</c>: what a value must become before it meets its column; <see cref="AsDelivered"/> when the key is absent.</summary>
internal enum FieldType
{
    AsDelivered,
    Text,
    Integer,
    Date,
    Json,

    /// <summary>The name out of <c>"name" &lt;number&gt;</c>.</summary>
    CallerName,
}

/// <summary>The generator of invented calls: so many each second, into the inbox, while no store is read.</summary>
internal sealed record FakeCalls(int PerSecond);
