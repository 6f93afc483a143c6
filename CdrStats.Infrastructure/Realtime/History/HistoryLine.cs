namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>The past of one switch, customer, gateway, direction, or of all. Steps without a signal are left out.</summary>
/// <param name="Key">See <see cref="HistoryKey"/>.</param>
public sealed record HistoryLine(string Key, IReadOnlyList<HistoryStep> Steps);
