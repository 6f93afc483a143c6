namespace CdrStats.Infrastructure.Import;

/// <summary>Whether the inbox can be worked with, as this host's <see cref="InboxWatch"/> sees it. An inbox beside the calls is as ready as they are.</summary>
/// <param name="IsReady">It answers and has what the import needs.</param>
/// <param name="Trouble">What it said last, in words fit for an operator (no credentials); null: nothing is wrong, or nothing is known yet.</param>
/// <param name="Since">When that began, UTC.</param>
public sealed record InboxState(bool IsReady, string? Trouble, DateTimeOffset Since);
