namespace CdrStats.Infrastructure.Realtime.Collectors.Sharing;

/// <summary>By what this host hears of the switches that others follow.</summary>
/// <param name="By">The first place that is there, by its name; empty: none is, and nothing is heard.</param>
/// <param name="Places">All that are configured, the preferred one first.</param>
public sealed record ShareState(string By, IReadOnlyList<SharePlace> Places);

/// <param name="Trouble">Why it is away, in the words of its driver; null: it is there, or not yet tried.</param>
/// <param name="Since">Since when it has been away, UTC.</param>
public sealed record SharePlace(string Name, bool IsOpen, string? Trouble, DateTimeOffset? Since);
