using CdrStats.Infrastructure.Realtime.History;

namespace CdrStats.Infrastructure.Realtime.Limits;

/// <summary>A switch or customer, and its limit.</summary>
/// <param name="Calls">At once; null: no limit.</param>
public sealed record CallLimitRow(HistoryBy By, int Id, string Name, int? Calls);
