using CdrStats.Domain.Reporting;
using CdrStats.Domain.Reporting.Cards;

namespace CdrStats.Infrastructure.Reporting.Cards;

/// <summary>One of what a card tells apart: a switch, a country, a cause…</summary>
/// <param name="Key">An id, a country or a dial code; '' or '0' for none; null: all that are not among the greatest.</param>
/// <param name="Points">Of what goes over time; else none.</param>
public sealed record CardPart(string? Key, string Name, TrafficFigures Figures, IReadOnlyList<TrafficPoint> Points);

/// <summary>What a card shows at a moment.</summary>
/// <param name="Step">How long the steps of its points are.</param>
/// <param name="Whole">Of the quarters that are over, to be held against <paramref name="Before"/>; null where the card compares nothing, or no quarter is over.</param>
/// <param name="Points">All of its calls over time; of what does not go over time none.</param>
/// <param name="Parts">The greatest by the card's metric, what is beyond them last; ratios by calls.</param>
/// <param name="IsLost">What it is of is no longer there, or not for this reader.</param>
public sealed record CardFigures(
    CardTime Time, SeriesStep Step, TrafficFigures Totals, TrafficFigures? Whole, TrafficFigures? Before, IReadOnlyList<TrafficPoint> Points, IReadOnlyList<CardPart> Parts, bool IsLost = false)
{
    /// <summary>What amounts are in; empty where there are none.</summary>
    public string Currency => Totals.Main?.Currency ?? "";
}
