using CdrStats.Domain.Reporting;
using CdrStats.Domain.Reporting.Cards;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Reporting.Cards;
using CdrStats.Web.Shell;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Reporting.Cards;

/// <summary>What the chart of a card draws.</summary>
internal static class CardChart
{
    public static ChartData Of(DashboardCard card, CardFigures figures, IStringLocalizer texts)
    {
        var (metric, currency) = (card.Shown, figures.Currency);
        var unit = metric.IsMoney ? currency : metric.Unit.Length > 0 ? texts[metric.Unit].Value : "";
        return card.Shape switch
        {
            CardShape.Pie => new ChartData([new ChartSeries(texts[metric.Title], ChartKind.Pie, [.. Parts()])], unit, metric.Decimals),
            CardShape.Line or CardShape.Bars => new ChartData([.. Lines()], unit, metric.Decimals),
            _ => new ChartData([]),
        };

        IEnumerable<ChartPoint> Parts() =>
            from part in figures.Parts
            let value = metric.Of(part.Figures, currency) ?? 0
            where value > 0
            select ChartPoint.In(CardWords.Part(part, card.By, texts), value);

        IEnumerable<ChartSeries> Lines() => card.By == CardBy.Nothing
            ? [Line(texts[metric.Title], figures.Points)]
            : figures.Parts.Select(part => Line(CardWords.Part(part, card.By, texts), part.Points) with { Colour = part.Key is null ? "muted" : null });

        ChartSeries Line(string name, IReadOnlyList<TrafficPoint> points) => new(
            name, card.Shape == CardShape.Bars ? ChartKind.Bar : ChartKind.Line, [.. points.Select(point => ChartPoint.On(point.At, metric.Of(point.Figures, currency)))])
        {
            Stack = card.Shape == CardShape.Bars && metric.IsStacked ? "all" : null,
        };
    }

    /// <summary>Whether drawing it anew would show nothing new.</summary>
    public static bool Same(ChartData left, ChartData right) =>
        left.Unit == right.Unit && left.Series.Count == right.Series.Count && left.Series.Zip(right.Series).All(pair => pair.First.Name == pair.Second.Name && pair.First.Points.SequenceEqual(pair.Second.Points));
}
