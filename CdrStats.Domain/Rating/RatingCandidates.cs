namespace CdrStats.Domain.Rating;

/// <summary>Every rate that a call could have been priced by, the chosen one of each side first (the call simulator).</summary>
public sealed record RatingCandidates(IReadOnlyList<RatingCandidate> Sell, IReadOnlyList<RatingCandidate> Buy);

/// <summary>A plan whose deck matched, and what the call would cost by it.</summary>
/// <param name="Metric">The retail plan's, or the carrier plan's and its provider's together.</param>
/// <param name="Cost">Rounded to the VoIP plan's decimals.</param>
/// <param name="Ahead">Why it is ahead of the next; null for the last.</param>
public sealed record RatingCandidate(
    int PlanId, string PlanName, long Metric, Rate Rate, int BilledSeconds, decimal CostBeforeRounding, decimal Cost, bool Chosen, RatingCriterion? Ahead);

/// <summary>Ranks what <see cref="RatingEngine"/> chooses from, by the same order.</summary>
internal static class Ranking
{
    public static RatingCandidates Of(VoipPlan plan, in RatingRequest request)
    {
        var (number, start, seconds) = (request.Number, request.Start.UtcTicks, request.Seconds);
        var sell = plan.Retail
            .Select(retail => new SellOffer(retail, retail.Deck.Find(number, start)))
            .Where(offer => !offer.Rate.IsNone)
            .ToList();
        sell.Sort((left, right) => Preference.Sell(plan.Routing, left, right, out _));

        var buy = plan.Carriers
            .Where(carrier => carrier.Active)
            .Select(carrier => new BuyOffer(carrier, carrier.Deck.Find(number, start)))
            .Where(offer => !offer.Rate.IsNone)
            .ToList();
        var comparedSeconds = buy.Exists(offer => offer.Rate.ChargesAnything(seconds)) ? seconds : RatingEngine.SecondsWhenNothingIsBilled;
        buy.Sort((left, right) => Preference.Buy(comparedSeconds, left, right, out _));

        return new RatingCandidates(
            [.. sell.Select((offer, rank) => Candidate(offer.Plan.Id, offer.Plan.Name, offer.Plan.Metric, offer.Rate.ToRate(), rank, SellAhead(rank)))],
            [.. buy.Select((offer, rank) => Candidate(offer.Plan.Id, offer.Plan.Name, offer.Metric, offer.Rate.ToRate(), rank, BuyAhead(rank)))]);

        RatingCandidate Candidate(int id, string name, long metric, Rate rate, int rank, RatingCriterion? ahead) => new(
            id, name, metric, rate, Charging.BilledSeconds(rate, seconds), Charging.CostBeforeRounding(rate, seconds),
            Charging.Cost(rate, seconds, plan.Decimals), rank == 0, ahead);

        RatingCriterion? SellAhead(int rank)
        {
            if (rank + 1 == sell.Count)
            {
                return rank == 0 ? RatingCriterion.OnlyOne : null;
            }

            Preference.Sell(plan.Routing, sell[rank], sell[rank + 1], out var by);
            return by;
        }

        RatingCriterion? BuyAhead(int rank)
        {
            if (rank + 1 == buy.Count)
            {
                return rank == 0 ? RatingCriterion.OnlyOne : null;
            }

            Preference.Buy(comparedSeconds, buy[rank], buy[rank + 1], out var by);
            return by;
        }
    }
}
