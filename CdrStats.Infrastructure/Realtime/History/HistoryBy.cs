namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>What the past of calls in progress is kept by. The numbers are stored.</summary>
public enum HistoryBy : short
{
    /// <summary>All switches that were live, together.</summary>
    Total = 0,

    Switch = 1,

    /// <summary>Over all switches that tell whose their calls are.</summary>
    Customer = 2,

    /// <summary>By the gateway's name, over all switches.</summary>
    Gateway = 3,

    Direction = 4,
}
