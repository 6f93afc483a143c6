using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Domain.Reporting.Cards;

namespace CdrStats.Infrastructure.Reporting.Cards;

/// <summary>The figures of a card, from sums alone: a card asks for whole quarters of an hour, and for nothing that sums do not tell apart.</summary>
public sealed class CardQueries(TrafficQueries traffic, TimeProvider clock)
{
    /// <summary>As many lines as there are colours that are told apart.</summary>
    private const int Lines = 6;
    private const int Greatest = 10;

    public async Task<CardFigures> ReadAsync(AccessScope scope, DashboardCard card, TimeZoneInfo zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(card);
        var time = CardTime.Of(card.Time, clock.GetUtcNow(), zone);
        var step = time.Range.ReadableStep();
        var found = await traffic.FilterAsync(scope, Text(card.SwitchId), Text(card.CustomerId), card.Country, cancellation);
        if (!card.IsFor(scope) || found is null || found.SwitchId != card.SwitchId || found.CustomerId != card.CustomerId)
        {
            return new CardFigures(time, step, TrafficFigures.None, null, null, [], [], IsLost: true);
        }

        return card.Shape switch
        {
            CardShape.Figure => await FigureAsync(scope, found, time, step, zone, cancellation),
            CardShape.Line or CardShape.Bars => await SeriesAsync(scope, card, found, time, step, zone, cancellation),
            _ => await PartsAsync(scope, card, found, time, step, cancellation),
        };
    }

    private async Task<CardFigures> FigureAsync(AccessScope scope, TrafficFilter found, CardTime time, SeriesStep step, TimeZoneInfo zone, CancellationToken cancellation)
    {
        var points = await traffic.SeriesAsync(scope, found, time.Range, step, zone, cancellation);
        var compares = time.Until > time.Range.From;
        return new CardFigures(
            time, step, Sum(points.Select(point => point.Figures)),
            compares ? await traffic.TotalsAsync(scope, found, time.Whole, cancellation) : null, compares ? await traffic.TotalsAsync(scope, found, time.Before, cancellation) : null, points, []);
    }

    private async Task<CardFigures> SeriesAsync(AccessScope scope, DashboardCard card, TrafficFilter found, CardTime time, SeriesStep step, TimeZoneInfo zone, CancellationToken cancellation)
    {
        if (card.By == CardBy.Nothing)
        {
            var all = await traffic.SeriesAsync(scope, found, time.Range, step, zone, cancellation);
            return new CardFigures(time, step, Sum(all.Select(point => point.Figures)), null, null, all, []);
        }

        var parts = card.By switch
        {
            CardBy.Switch => (await traffic.SeriesBySwitchAsync(scope, found, time.Range, step, zone, cancellation)).Select(one => Part(Text(one.SwitchId)!, one.Name, one.Points)),
            CardBy.Country => (await traffic.SeriesByCountryAsync(scope, found, time.Range, step, zone, cancellation)).Select(one => Part(one.Key, one.Name, one.Points)),
            _ => (await traffic.SeriesByCauseAsync(scope, found, time.Range, step, zone, cancellation)).Select(one => Part(one.Key, one.Name, one.Points)),
        };
        return Of(card, time, step, [.. parts], Lines);
    }

    private async Task<CardFigures> PartsAsync(AccessScope scope, DashboardCard card, TrafficFilter found, CardTime time, SeriesStep step, CancellationToken cancellation)
    {
        var rows = card.By switch
        {
            CardBy.Cause => await traffic.ByCauseAsync(scope, found, time.Range, cancellation),
            CardBy.Switch => await traffic.BySwitchAsync(scope, found, time.Range, cancellation),
            CardBy.Country => await traffic.ByCountryAsync(scope, found, time.Range, cancellation),
            CardBy.Customer => await traffic.ByAsync(scope, found, time.Range, QualityBy.Customer, cancellation),
            CardBy.Carrier => await traffic.ByAsync(scope, found, time.Range, QualityBy.Carrier, cancellation),
            _ => await traffic.ByAsync(scope, found, time.Range, QualityBy.Destination, cancellation),
        };
        return Of(card, time, step, [.. rows.Select(row => new CardPart(row.Key, row.Name, row.Figures, []))], Greatest);
    }

    // What is beyond the greatest is one more part, where parts add up.
    private static CardFigures Of(DashboardCard card, CardTime time, SeriesStep step, List<CardPart> parts, int most)
    {
        var totals = Sum(parts.Select(part => part.Figures));
        var (metric, currency) = (card.Shown, totals.Main?.Currency ?? "");
        var sorted = parts.OrderByDescending(part => metric.IsRatio ? part.Figures.Calls : metric.Of(part.Figures, currency)).ThenBy(part => part.Key, StringComparer.Ordinal).ToList();
        var others = sorted.Skip(most).ToList();
        var shown = sorted.Take(most).ToList();
        if (others.Count > 0 && !metric.IsRatio)
        {
            shown.Add(new CardPart(null, "", Sum(others.Select(part => part.Figures)),
                [.. others[0].Points.Select((point, at) => new TrafficPoint(point.At, Sum(others.Select(part => part.Points[at].Figures))))]));
        }

        return new CardFigures(time, step, totals, null, null, [], shown);
    }

    private static CardPart Part(string key, string name, IReadOnlyList<TrafficPoint> points) => new(key, name, Sum(points.Select(point => point.Figures)), points);

    private static TrafficFigures Sum(IEnumerable<TrafficFigures> figures) => figures.Aggregate(TrafficFigures.None, (sum, one) => sum.And(one));

    private static string? Text(int? id) => id?.ToString(CultureInfo.InvariantCulture);
}
