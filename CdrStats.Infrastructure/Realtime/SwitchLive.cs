using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>The live calls of one switch, or why there are none.</summary>
/// <param name="Name">Of the switch; empty: not read yet.</param>
/// <param name="HeardAt">When it was last heard; for one never heard, when we began to try. UTC.</param>
/// <param name="Trouble">Why it is not heard, in words.</param>
/// <param name="Calls">Only while it is live: what was true before is not shown as if it still were.</param>
internal sealed record SwitchLive(int SwitchId, string Name, FeedState State, DateTimeOffset HeardAt, string? Trouble, SwitchCallsNow? Calls)
{
    /// <summary>Another host follows it, and told this one.</summary>
    public bool IsOthers { get; init; }
}
