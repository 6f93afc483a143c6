using CdrStats.Domain.Reporting.Cards;

namespace CdrStats.Web.Reporting.Cards;

/// <summary>A card in its place while a dashboard is arranged.</summary>
/// <param name="Key">Tells cards apart that ask for the same.</param>
internal sealed record PlacedCard(int Key, DashboardCard Card);
