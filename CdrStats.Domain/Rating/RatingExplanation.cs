namespace CdrStats.Domain.Rating;

/// <summary>Says in words how a call came to its amounts, one step a sentence, for the call's detail and the simulator. Pure; moments are told in UTC.</summary>
public static class RatingExplanation
{
    /// <summary>
    /// Explains an outcome of <see cref="RatingEngine.Rate"/> by the plan it was made with. Customers may see the sell side alone:
    /// <paramref name="withBuy"/> false leaves out every word on the buy side.
    /// </summary>
    public static IReadOnlyList<RatingStep> Explain(VoipPlan? plan, in RatingRequest request, in RatingOutcome outcome, bool withBuy = true)
    {
        var steps = new List<RatingStep>();
        if (Reason(plan, request, outcome.Status, withBuy) is { } reason)
        {
            steps.Add(reason);
        }

        // A call that is not billable or has no plan is explained by that alone; given amounts still are shown.
        if (outcome.Status is RatingStatus.NotBillable or RatingStatus.NoPlan)
        {
            return steps;
        }

        var (sellPlan, buyPlan) = (outcome.Sell.PlanId, outcome.Buy.PlanId);
        var retail = plan?.Retail.FirstOrDefault(one => one.Id == sellPlan);
        steps.AddRange(Side("Sell", retail?.Name, retail?.Deck.Find(request.Number, request.Start), request.Seconds, outcome.Sell, plan?.Currency, plan?.Decimals));
        if (withBuy)
        {
            var carrier = plan?.Carriers.FirstOrDefault(one => one.Id == buyPlan);
            steps.AddRange(Side("Buy", carrier?.Name, carrier?.Deck.Find(request.Number, request.Start), request.Seconds, outcome.Buy, plan?.Currency, plan?.Decimals));
        }

        return steps;
    }

    /// <summary>Explains one side (<paramref name="side"/>: "Sell" or "Buy") by the rate that priced it; null is a given amount, no match, or a rate that is gone.</summary>
    public static IEnumerable<RatingStep> Side(string side, string? planName, Rate? rate, int seconds, SidePrice price, string? currency, int? decimals = null)
    {
        if (rate is null && price.RateId is not null)
        {
            yield return new RatingStep(side + " by {0}", planName ?? "");
            yield return new RatingStep(
                "prefix {0}, {1:0.0000####} {2}/min: {3} s \u2192 {4} s \u2192 {5:0.00####}", price.Prefix, price.PerMinute, currency ?? "", seconds, price.BilledSeconds, price.Cost);
            yield break;
        }

        if (rate is null)
        {
            yield return price.Cost != 0 || price.PerMinute != 0
                ? new RatingStep(side + ": {0:0.00####} as given by the record", price.Cost)
                : new RatingStep(side + ": no rate");
            yield break;
        }

        yield return new RatingStep(side + " by {0}", planName ?? "");
        yield return Sum(rate, seconds, price, currency ?? "");
        if (seconds > 0 && price.BilledSeconds == 0)
        {
            yield return new RatingStep("Calls of up to {0} s are free", rate.GraceSeconds);
            yield break;
        }

        if (price.BilledSeconds == 0)
        {
            yield break;
        }

        if (rate.InitialPerMinute is { } own)
        {
            yield return new RatingStep("Its first {0} s cost {1:0.0000####} {2}/min, the other {3} s the rate", rate.InitialSeconds, own, currency ?? "", price.BilledSeconds - rate.InitialSeconds);
        }

        if (rate.MinimumSeconds > 0)
        {
            yield return new RatingStep("At least {0} s are charged", rate.MinimumSeconds);
        }

        if (rate.ConnectionFee > 0)
        {
            yield return new RatingStep("With a connection fee of {0:0.00####}", rate.ConnectionFee);
        }

        if (rate.MinimumCharge > 0)
        {
            yield return new RatingStep("A charged call costs at least {0:0.00####}", rate.MinimumCharge);
        }

        if (decimals is { } kept && Charging.CostBeforeRounding(rate, seconds) is var exact && exact != price.Cost && Math.Round(exact, kept, MidpointRounding.AwayFromZero) == price.Cost)
        {
            yield return new RatingStep("{0:0.00########} is rounded to {1} decimals", exact, kept);
        }
    }

    private static RatingStep Sum(Rate rate, int seconds, SidePrice price, string currency)
    {
        const string Terms = "{2:0.0000####} {3}/min, {4}/{5}: {6} s \u2192 {7} s \u2192 {8:0.00####}";
        return rate.ValidFrom is { } since
            ? new RatingStep(
                (since.UtcDateTime.TimeOfDay == TimeSpan.Zero ? "prefix {0}, valid since {1:d MMM yyyy}, " : "prefix {0}, valid since {1:d MMM yyyy HH:mm} UTC, ") + Terms,
                rate.Prefix, since.UtcDateTime, rate.PerMinute, currency, rate.InitialSeconds, rate.IncrementSeconds, seconds, price.BilledSeconds, price.Cost)
            : new RatingStep(
                "prefix {0} {1}, " + Terms,
                rate.Prefix, rate.Destination, rate.PerMinute, currency, rate.InitialSeconds, rate.IncrementSeconds, seconds, price.BilledSeconds, price.Cost);
    }

    private static RatingStep? Reason(VoipPlan? plan, in RatingRequest request, RatingStatus status, bool withBuy) => status switch
    {
        RatingStatus.NotBillable when request.Kind == Cdrs.CallKind.Internal => new("Internal calls are not billed"),
        RatingStatus.NotBillable => new("Inbound calls are not billed by this plan"),
        RatingStatus.NoPlan => new("The call has no customer with a plan"),
        RatingStatus.NotAnswered => new("Not answered: nothing is charged"),
        RatingStatus.NoRate when request.Number.Length == 0 => new("The number could not be read, so no rate matches"),
        RatingStatus.NoRate => new("No rate of {0} matches {1}", plan?.Name ?? "", request.Number),
        RatingStatus.NoSellRate => new("No retail rate of {0} matches {1}", plan?.Name ?? "", request.Number),
        RatingStatus.NoBuyRate when withBuy => new("No carrier rate of {0} matches {1}", plan?.Name ?? "", request.Number),
        _ => null,
    };
}
