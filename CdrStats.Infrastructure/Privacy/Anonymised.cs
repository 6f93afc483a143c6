namespace CdrStats.Infrastructure.Privacy;

/// <summary>What is, or would be, changed for somebody who asked to be forgotten.</summary>
/// <param name="Calls">Stored calls.</param>
/// <param name="Records">Records of the inbox.</param>
/// <param name="Others">Rows of other tables, by table.</param>
/// <param name="Waiting">Records that are not imported yet: asked again once they are.</param>
/// <param name="StatementCalls">Lines of issued statements, which stay: an invoice is kept as it was issued.</param>
public sealed record Anonymised(long Calls, long Records, IReadOnlyDictionary<string, long> Others, long Waiting, long StatementCalls);
