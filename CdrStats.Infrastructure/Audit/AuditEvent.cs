using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.Audit;

/// <summary>Something that somebody did.</summary>
/// <param name="At">UTC.</param>
/// <param name="By">The user, "command line", or "nobody" where nobody was signed in.</param>
/// <param name="Kind">Of what: as permissions name it, or <c>sign_in</c>, <c>export</c> and their like.</param>
/// <param name="ObjectId">0: it has none.</param>
/// <param name="Name">What it was called then.</param>
/// <param name="Action">added, changed, deleted, or another deed.</param>
public sealed record AuditEvent(long Id, DateTimeOffset At, string By, string Kind, int ObjectId, string Name, string Action, IReadOnlyList<FieldEdit> Fields);

/// <summary>Which deeds are asked for; null: any.</summary>
/// <param name="Who">The whole name, in any case.</param>
/// <param name="What">A part of its name, in any case, or its id after a #.</param>
/// <param name="From">UTC, from here on.</param>
/// <param name="To">UTC, up to here and not with it.</param>
public sealed record AuditFilter(string? Who = null, string? Kind = null, string? Action = null, string? What = null, DateTimeOffset? From = null, DateTimeOffset? To = null);
