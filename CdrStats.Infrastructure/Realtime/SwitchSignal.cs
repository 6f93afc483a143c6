using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>One switch as a scope sees it live.</summary>
/// <param name="HeardAt">When it was last heard; for one never heard, when we began to try. UTC.</param>
/// <param name="Trouble">Why it is not heard; for operators alone.</param>
/// <param name="CallsPerSecond">Over the last ten seconds; null where it is not told, and for customers.</param>
/// <param name="IsPartial">It has more calls than are kept.</param>
public sealed record SwitchSignal(
    int Id, string Name, FeedState State, DateTimeOffset HeardAt, string? Trouble, CallCount Count, decimal? CallsPerSecond, decimal? AnswersPerSecond, bool IsPartial);
