using CdrStats.Infrastructure.Rating;

namespace CdrStats.Web.Rating.Rest;

/// <summary>A change of a prefix's rates.</summary>
/// <param name="At">UTC; null: before changes were kept.</param>
/// <param name="Kind"><c>import</c>, <c>markup</c>, <c>bulk</c>, <c>edit</c> or <c>rollback</c>; null where no version was kept.</param>
/// <param name="Version">Of the plan's rates.</param>
/// <param name="Source">The file's name, or what was asked for, in words.</param>
/// <param name="Before">The rates that it ended.</param>
/// <param name="After">The rates that it added, or let count again.</param>
public sealed record RateEventJson(DateTime? At, string By, string? Kind, long? Version, string? Source, IReadOnlyList<RateJson> Before, IReadOnlyList<RateJson> After)
{
    internal static RateEventJson Of(RateEvent one, Func<RateRow, RateJson> show) => new(
        one.At?.UtcDateTime, one.By, one.Version?.Kind.ToString().ToLowerInvariant(), one.Version?.Id, one.Version?.Source, [.. one.Before.Select(show)], [.. one.After.Select(show)]);
}
