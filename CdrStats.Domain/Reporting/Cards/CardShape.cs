namespace CdrStats.Domain.Reporting.Cards;

/// <summary>How a card shows its figures.</summary>
public enum CardShape
{
    /// <summary>One figure, with its change and a small curve.</summary>
    Figure,

    /// <summary>Lines over time.</summary>
    Line,

    /// <summary>Bars over time.</summary>
    Bars,

    /// <summary>The greatest parts, one under the other.</summary>
    Ranking,

    /// <summary>The parts of the whole.</summary>
    Pie,
}

/// <summary>What a card tells apart.</summary>
public enum CardBy
{
    Nothing,
    Switch,
    Country,
    Cause,
    Customer,
    Carrier,
    Destination,
}
