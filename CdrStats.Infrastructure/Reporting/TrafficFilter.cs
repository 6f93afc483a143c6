using CdrStats.Domain.Cdrs;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>Which calls a report counts, within the reader's scope. Null: all. <paramref name="Country"/> is alpha-2, '' for calls without one.</summary>
public sealed record TrafficFilter(int? SwitchId = null, int? CustomerId = null, string? Country = null)
{
    /// <summary>What else the calls are chosen by (<see cref="CallQueryReader.OfCalls"/>), which no sums are kept of: each call is looked at. Null: nothing.</summary>
    public CallFilter? Calls { get; init; }

    public static TrafficFilter All { get; } = new();
}
