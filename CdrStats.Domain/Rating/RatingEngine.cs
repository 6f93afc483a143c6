namespace CdrStats.Domain.Rating;

/// <summary>
/// Chooses the rates of a call and prices both sides (spec/rating.md). Pure, and allocates nothing.
/// A call whose number could not be read (<see cref="Cdrs.CallKind.Unknown"/>) has no digits, so that no rate matches it: it is answered
/// <see cref="RatingStatus.NoRate"/>, unless an earlier status applies. A direction that is unknown is priced like an outbound call.
/// </summary>
public static class RatingEngine
{
    /// <summary>Seconds by which a carrier is chosen when none of them would bill anything.</summary>
    internal const int SecondsWhenNothingIsBilled = 60;


    /// <summary>Prices a call by its customer's plan; null is a call without owner, or an owner without plan. For many calls <see cref="BatchRating"/> is sooner.</summary>
    public static RatingOutcome Rate(VoipPlan? plan, in RatingRequest request) => Rate(plan, request, []);

    /// <summary>Whether either side of the call has to be sought in the plan's decks.</summary>
    internal static bool HasToSeek(VoipPlan? plan, in RatingRequest request) => plan is not null && IsBillable(plan, request);

    /// <param name="sought">What the number came to in the plan's first decks, retail before carriers; in the others it is sought now.</param>
    internal static RatingOutcome Rate(VoipPlan? plan, in RatingRequest request, ReadOnlySpan<SoughtRate> sought)
    {
        var given = request.Given;
        var sellGiven = IsGiven(given.SellCost, given.SellRate);
        var buyGiven = IsGiven(given.BuyCost, given.BuyRate);
        var billable = IsBillable(plan, request);
        var rated = billable && plan is not null;

        var sell = sellGiven ? Given(given.SellCost, given.SellRate) : rated ? Sell(plan!, request, sought) : SidePrice.None;
        var buy = buyGiven ? Given(given.BuyCost, given.BuyRate) : rated ? Buy(plan!, request, sought) : SidePrice.None;

        var status =
            sellGiven || buyGiven ? RatingStatus.Given
            : !billable ? RatingStatus.NotBillable
            : plan is null ? RatingStatus.NoPlan
            : request.Seconds <= 0 ? RatingStatus.NotAnswered
            : (sell.RateId, buy.RateId) switch
            {
                (null, null) => RatingStatus.NoRate,
                (null, _) => RatingStatus.NoSellRate,
                (_, null) => RatingStatus.NoBuyRate,
                _ => RatingStatus.Rated,
            };
        return new RatingOutcome(status, sell, buy);
    }

    /// <summary>
    /// Every matching rate of the plan, ranked as the call would choose, whether or not the call is billable and whatever was given.
    /// Inactive carriers are left out, as they are when rating.
    /// </summary>
    public static RatingCandidates Candidates(VoipPlan plan, in RatingRequest request)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Ranking.Of(plan, request);
    }

    /// <summary>Internal calls never are; inbound calls are when the plan rates them.</summary>
    private static bool IsBillable(VoipPlan? plan, in RatingRequest request) =>
        request.Kind != Cdrs.CallKind.Internal
        && (request.Direction != Cdrs.CallDirection.Inbound || plan is { RatesInbound: true });

    /// <summary>Switches that do not price write zero for both; a cost of zero at a rate is a price, though.</summary>
    private static bool IsGiven(decimal? cost, decimal? perMinute) => cost is not null && (cost != 0 || perMinute is not (null or 0));

    private static SidePrice Given(decimal? cost, decimal? perMinute) => SidePrice.None with { PerMinute = perMinute ?? 0, Cost = cost ?? 0 };

    private static FoundRate Find(RateDeck deck, int at, ReadOnlySpan<SoughtRate> sought, string number, long start) =>
        deck.Find(at < sought.Length ? sought[at] : deck.Seek(number), number, start);

    private static SidePrice Sell(VoipPlan plan, in RatingRequest request, ReadOnlySpan<SoughtRate> sought)
    {
        var start = request.Start.UtcTicks;
        var best = default(SellOffer);
        for (var i = 0; i < plan.RetailArray.Length; i++)
        {
            var retail = plan.RetailArray[i];
            var rate = Find(retail.Deck, i, sought, request.Number, start);
            if (!rate.IsNone)
            {
                var offer = new SellOffer(retail, rate);
                if (best.Plan is null || Preference.Sell(plan.Routing, offer, best, out _) < 0)
                {
                    best = offer;
                }
            }
        }

        return best.Plan is null ? SidePrice.None : Price(best.Rate, best.Plan.Id, plan, request);
    }

    private static SidePrice Buy(VoipPlan plan, in RatingRequest request, ReadOnlySpan<SoughtRate> sought)
    {
        var start = request.Start.UtcTicks;
        var best = default(BuyOffer);
        var bestOfAMinute = default(BuyOffer);
        var nothingCanBe = request.Seconds <= 0;
        var anythingBilled = false;
        for (var i = 0; i < plan.CarrierArray.Length; i++)
        {
            var carrier = plan.CarrierArray[i];
            if (!carrier.Active)
            {
                continue;
            }

            var rate = Find(carrier.Deck, plan.RetailArray.Length + i, sought, request.Number, start);
            if (rate.IsNone)
            {
                continue;
            }

            var offer = new BuyOffer(carrier, rate);
            if (!nothingCanBe)
            {
                anythingBilled = anythingBilled || rate.ChargesAnything(request.Seconds);
                Improve(ref best, offer, request.Seconds);
            }

            if (!anythingBilled)
            {
                Improve(ref bestOfAMinute, offer, SecondsWhenNothingIsBilled);
            }
        }

        var chosen = anythingBilled ? best : bestOfAMinute;
        return chosen.Plan is null ? SidePrice.None : Price(chosen.Rate, chosen.Plan.Id, plan, request);
    }

    private static void Improve(ref BuyOffer best, in BuyOffer offer, int seconds)
    {
        if (best.Plan is null || Preference.Buy(seconds, offer, best, out _) < 0)
        {
            best = offer;
        }
    }

    private static SidePrice Price(FoundRate rate, int planId, VoipPlan plan, in RatingRequest request)
    {
        var billed = rate.Billed(request.Seconds);
        return new SidePrice(
            rate.PerMinute, rate.Cost(request.Seconds, billed, plan.Decimals), rate.Id, planId, rate.Prefix, Charging.Shown(billed));
    }
}
