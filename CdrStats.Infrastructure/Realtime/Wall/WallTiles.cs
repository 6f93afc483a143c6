namespace CdrStats.Infrastructure.Realtime.Wall;

/// <summary>What a board shows. The numbers are stored.</summary>
[Flags]
public enum WallTiles
{
    None = 0,

    /// <summary>Concurrent calls, with the last hour behind them.</summary>
    Calls = 1,

    /// <summary>Calls by switch.</summary>
    Switches = 2,

    /// <summary>ASR, NER and ACD.</summary>
    Quality = 4,

    /// <summary>Where calls of the last hour went.</summary>
    Destinations = 8,

    /// <summary>The import; for customers what was answered.</summary>
    Chain = 16,

    /// <summary>Open incidents.</summary>
    Alarms = 32,

    All = Calls | Switches | Quality | Destinations | Chain | Alarms,
}
