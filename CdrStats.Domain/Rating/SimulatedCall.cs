namespace CdrStats.Domain.Rating;

/// <summary>A call that did not take place: what it would cost, and everything it could have been priced by.</summary>
/// <param name="Plan">Null: whoever asks is on no plan, so that nothing prices the call.</param>
/// <param name="Candidates">Ranked; the first of each side is the one the outcome is made of, unless the call is not billable.</param>
public sealed record SimulatedCall(VoipPlan? Plan, RatingRequest Request, RatingOutcome Outcome, RatingCandidates Candidates)
{
    /// <summary>What is left of the sale; null while either side has no rate, since nothing is sold or carried then.</summary>
    public decimal? Margin => Outcome is { Sell.RateId: not null, Buy.RateId: not null } ? Outcome.Sell.Cost - Outcome.Buy.Cost : null;

    public static SimulatedCall Of(VoipPlan? plan, in RatingRequest request) =>
        new(plan, request, RatingEngine.Rate(plan, request), plan is null ? new RatingCandidates([], []) : RatingEngine.Candidates(plan, request));

    /// <summary>The same as a customer may know it: of the sale alone, and not even whether a carrier would take the call, or which other rates the sale was chosen from.</summary>
    public static SimulatedCall OfSellSide(VoipPlan? plan, in RatingRequest request)
    {
        var sold = plan is null ? null : plan with { Carriers = [] };
        var outcome = RatingEngine.Rate(sold, request);
        var status = outcome.Status switch
        {
            RatingStatus.NoBuyRate => RatingStatus.Rated,
            RatingStatus.NoRate => RatingStatus.NoSellRate,
            var other => other,
        };
        return new SimulatedCall(sold, request, outcome with { Status = status }, new RatingCandidates([], []));
    }

    /// <summary>Why, in words; without the buy side where it may not be seen.</summary>
    public IReadOnlyList<RatingStep> Steps(bool withBuy) => RatingExplanation.Explain(Plan, Request, Outcome, withBuy);
}
