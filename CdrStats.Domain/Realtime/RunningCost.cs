using CdrStats.Domain.Rating;

namespace CdrStats.Domain.Realtime;

/// <summary>What a call in progress has come to so far, by our own rates: as it would be billed if it ended now.</summary>
/// <param name="Sell">Null: no rate sells it.</param>
/// <param name="Buy">Null: no rate buys it, or it is not for whoever looks.</param>
/// <param name="IsAtMost">It was answered before we looked: reckoned from its beginning, the ringing with it.</param>
public readonly record struct RunningCost(decimal? Sell, decimal? Buy, string Currency, bool IsAtMost)
{
    /// <summary>As it would be billed if it ended now; a call that rings would not be.</summary>
    /// <param name="reading">The call as it is read by the rules of now.</param>
    /// <param name="least">An answered call has lasted so many seconds at least: with 1 it has its price from the moment of the answer.</param>
    public static RatingOutcome Outcome(CurrentCall call, CallReading reading, VoipPlan? plan, DateTimeOffset now, int least)
    {
        ArgumentNullException.ThrowIfNull(call);
        // By this host's clock; a switch's own may be ahead.
        var seconds = call.IsAnswered ? (int)Math.Clamp((now - (call.AnsweredAt ?? call.Since)).TotalSeconds, least, int.MaxValue) : 0;
        return RatingEngine.Rate(plan, new RatingRequest(reading.Kind, reading.Direction, reading.Number ?? "", now, seconds));
    }

    /// <summary>Null: nothing is to be paid for it, or nothing yet.</summary>
    /// <param name="plan">Of its customer; without carriers where the buy side is not for whoever looks.</param>
    public static RunningCost? Of(CurrentCall call, VoipPlan? plan, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!call.IsAnswered || plan is null)
        {
            return null;
        }

        var outcome = Outcome(call, call.Reading, plan, now, 0);
        return outcome.Status is RatingStatus.NotBillable or RatingStatus.NotAnswered
            ? null
            : new RunningCost(outcome.Sell.RateId is null ? null : outcome.Sell.Cost, outcome.Buy.RateId is null ? null : outcome.Buy.Cost, plan.Currency, call.AnsweredAt is null);
    }
}
