using System.Runtime.Serialization;

namespace CdrStats.Web.Realtime.Hubs;

/// <summary>Calls in progress at a moment (UTC), as <c>counts</c>.</summary>
/// <param name="Live">Whether any switch tells its calls; if none does the numbers say nothing.</param>
/// <param name="Incomplete">A switch that should tell does not: there may be more.</param>
/// <param name="CallsPerSecond">That began, over ten seconds; null for customers, and where it is not told.</param>
[DataContract]
public sealed record LiveCounts(
    [property: DataMember(Name = "at")] DateTime At, [property: DataMember(Name = "live")] bool Live, [property: DataMember(Name = "incomplete")] bool Incomplete,
    [property: DataMember(Name = "answered")] int Answered, [property: DataMember(Name = "ringing")] int Ringing,
    [property: DataMember(Name = "calls_per_second")] double? CallsPerSecond, [property: DataMember(Name = "answers_per_second")] double? AnswersPerSecond,
    [property: DataMember(Name = "switches")] IReadOnlyList<LiveSwitchCounts> Switches);

/// <summary>One switch among the counts. For customers only those that have calls of theirs.</summary>
/// <param name="State"><c>connecting</c>, <c>live</c> or <c>lost</c>.</param>
/// <param name="HeardAt">When it was last heard, UTC.</param>
/// <param name="Trouble">Why it is not heard; for operators alone.</param>
[DataContract]
public sealed record LiveSwitchCounts(
    [property: DataMember(Name = "id")] int Id, [property: DataMember(Name = "name")] string Name, [property: DataMember(Name = "state")] string State,
    [property: DataMember(Name = "heard_at")] DateTime HeardAt, [property: DataMember(Name = "trouble")] string? Trouble,
    [property: DataMember(Name = "answered")] int Answered, [property: DataMember(Name = "ringing")] int Ringing,
    [property: DataMember(Name = "calls_per_second")] double? CallsPerSecond, [property: DataMember(Name = "answers_per_second")] double? AnswersPerSecond);

/// <summary>Calls that have begun since the last message, the newest first, as <c>calls</c>.</summary>
/// <param name="More">So many more began than are told one by one.</param>
[DataContract]
public sealed record LiveNewCalls(
    [property: DataMember(Name = "at")] DateTime At, [property: DataMember(Name = "calls")] IReadOnlyList<LiveNewCall> Calls, [property: DataMember(Name = "more")] int More);

/// <summary>A call that has begun.</summary>
/// <param name="Id">Of the call on its switch.</param>
/// <param name="Since">UTC.</param>
/// <param name="Country">ISO 3166-1 alpha-2; null: none.</param>
/// <param name="Direction"><c>unknown</c>, <c>inbound</c> or <c>outbound</c>.</param>
/// <param name="Customer">Its id; for operators alone, and null for nobody's.</param>
/// <param name="Gateway">For operators alone.</param>
[DataContract]
public sealed record LiveNewCall(
    [property: DataMember(Name = "switch")] int Switch, [property: DataMember(Name = "id")] string Id, [property: DataMember(Name = "since")] DateTime Since, [property: DataMember(Name = "answered")] bool Answered,
    [property: DataMember(Name = "caller")] string Caller, [property: DataMember(Name = "destination")] string Destination, [property: DataMember(Name = "country")] string? Country,
    [property: DataMember(Name = "direction")] string Direction, [property: DataMember(Name = "customer")] int? Customer, [property: DataMember(Name = "gateway")] string? Gateway);

/// <summary>The incidents that are open, as <c>alarms</c>: all of them whenever one changes.</summary>
[DataContract]
public sealed record LiveAlarms([property: DataMember(Name = "at")] DateTime At, [property: DataMember(Name = "incidents")] IReadOnlyList<LiveIncident> Incidents);

/// <summary>An open incident.</summary>
/// <param name="Alarm">Its id; null: it is of no alarm, such as a hit of fraud.</param>
/// <param name="State"><c>open</c>, <c>acknowledged</c> or <c>snoozed</c>.</param>
/// <param name="OpenedAt">UTC.</param>
[DataContract]
public sealed record LiveIncident(
    [property: DataMember(Name = "id")] long Id, [property: DataMember(Name = "alarm")] int? Alarm, [property: DataMember(Name = "name")] string Name, [property: DataMember(Name = "state")] string State,
    [property: DataMember(Name = "opened_at")] DateTime OpenedAt, [property: DataMember(Name = "words")] string Words);

/// <summary>Nothing is new, and the console is there, as <c>heartbeat</c>.</summary>
[DataContract]
public sealed record LiveHeartbeat([property: DataMember(Name = "at")] DateTime At);
