namespace CdrStats.Infrastructure.Reporting;

/// <summary>Which calls a report counts, within the reader's scope. Null: all. <paramref name="Country"/> is alpha-2, '' for calls without one.</summary>
public sealed record TrafficFilter(int? SwitchId = null, int? CustomerId = null, string? Country = null)
{
    public static TrafficFilter All { get; } = new();
}
