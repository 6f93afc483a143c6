namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>How it stands with keeping the past of calls in progress, on this host.</summary>
/// <param name="Store">Where it is kept.</param>
/// <param name="IsRecorder">This host writes; of several one does.</param>
/// <param name="WrittenAt">When something was last written, UTC; null: not since the start.</param>
/// <param name="Seen">Samples since the start.</param>
/// <param name="Waiting">Samples that wait.</param>
/// <param name="Spilt">Samples that gave way since the start, because the store was away for too long.</param>
/// <param name="Trouble">Why nothing can be written; null: it can.</param>
public sealed record HistoryState(string Store, bool IsRecorder, DateTimeOffset? WrittenAt, long Seen, int Waiting, long Spilt, string? Trouble);
