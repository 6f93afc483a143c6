using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>A call in progress, and on which switch.</summary>
public sealed record LiveCall(int SwitchId, string SwitchName, CurrentCall Call);
