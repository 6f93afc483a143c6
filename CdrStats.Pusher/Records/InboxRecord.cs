using CdrStats.Pusher.Sources;

namespace CdrStats.Pusher.Records;

/// <summary>A record ready for the inbox: one value for each of the mapper's columns, in their order, and the key that makes sending again harmless.</summary>
internal sealed record InboxRecord(SourceRow Row, object?[] Values, string SourceKey);

/// <summary>A record that cannot be sent, and why in words.</summary>
internal sealed record RejectedRecord(SourceRow Row, string SourceKey, string Reason);
