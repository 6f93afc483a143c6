using CdrStats.Domain.Rating;

namespace CdrStats.Domain.Realtime;

/// <summary>What a call in progress has come to so far, by our own rates: as it would be billed if it ended now.</summary>
/// <param name="Sell">Null: no rate sells it.</param>
/// <param name="Buy">Null: no rate buys it, or it is not for whoever looks.</param>
/// <param name="IsAtMost">It was answered before we looked: reckoned from its beginning, the ringing with it.</param>
public readonly record struct RunningCost(decimal? Sell, decimal? Buy, string Currency, bool IsAtMost)
{
    /// <summary>Null: nothing is to be paid for it, or nothing yet.</summary>
    /// <param name="plan">Of its customer; without carriers where the buy side is not for whoever looks.</param>
    public static RunningCost? Of(CurrentCall call, VoipPlan? plan, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!call.IsAnswered || plan is null)
        {
            return null;
        }

        // By this host's clock; a switch's own may be ahead.
        var since = call.AnsweredAt ?? call.Since;
        var seconds = (int)Math.Clamp((now - since).TotalSeconds, 0, int.MaxValue);
        var outcome = RatingEngine.Rate(plan, new RatingRequest(call.Reading.Kind, call.Reading.Direction, call.Reading.Number ?? "", now, seconds));
        return outcome.Status is RatingStatus.NotBillable or RatingStatus.NotAnswered
            ? null
            : new RunningCost(outcome.Sell.RateId is null ? null : outcome.Sell.Cost, outcome.Buy.RateId is null ? null : outcome.Buy.Cost, plan.Currency, call.AnsweredAt is null);
    }
}
