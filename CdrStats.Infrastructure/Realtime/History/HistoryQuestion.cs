using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>What is asked of a store of the past.</summary>
/// <param name="Key">One of them; null: all.</param>
/// <param name="Step">Whole seconds. Steps begin where whole ones since 1970 do.</param>
/// <param name="OfMinutes">From the minutes, which are kept for long; else from the seconds.</param>
internal sealed record HistoryQuestion(HistoryBy By, string? Key, TimeRange Range, TimeSpan Step, bool OfMinutes)
{
    /// <summary>Who asks.</summary>
    public AccessScope Scope { get; init; } = AccessScope.Everything;
}
