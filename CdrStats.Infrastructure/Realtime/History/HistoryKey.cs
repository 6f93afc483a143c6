namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>Whose calls in progress a number counts.</summary>
/// <param name="Key">The id of the switch or customer, the gateway's name, the direction in words; empty for the total.</param>
public readonly record struct HistoryKey(HistoryBy By, string Key)
{
    public static HistoryKey Total { get; } = new(HistoryBy.Total, "");
}
