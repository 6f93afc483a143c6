namespace CdrStats.Domain.Rating;

/// <summary>What decided between two candidates.</summary>
public enum RatingCriterion : short
{
    /// <summary>There was no other.</summary>
    OnlyOne = 1,
    LongerPrefix = 2,
    LowerMetric = 3,
    LowerCost = 4,
    LowerRate = 5,

    /// <summary>Alike in everything else: the lower id, so that the choice is always the same.</summary>
    LowerId = 6,
}

/// <summary>A retail plan and the rate that a call found there.</summary>
internal readonly record struct SellOffer(RetailPlan Plan, FoundRate Rate);

/// <summary>A carrier plan and the rate that a call found there.</summary>
internal readonly record struct BuyOffer(CarrierPlan Plan, FoundRate Rate)
{
    public long Metric => (long)Plan.Metric + Plan.ProviderMetric;
}

/// <summary>Which of two offers is preferred (spec/rating.md, "Choosing the rates"): below zero is the left one. The criterion says by what.</summary>
internal static class Preference
{
    public static int Sell(RoutingType routing, in SellOffer left, in SellOffer right, out RatingCriterion by)
    {
        by = RatingCriterion.LongerPrefix;
        var order = right.Rate.Prefix.Length.CompareTo(left.Rate.Prefix.Length);
        if (order != 0)
        {
            return order;
        }

        var byMetric = left.Plan.Metric.CompareTo(right.Plan.Metric);
        if (byMetric != 0 && routing != RoutingType.Lcd)
        {
            by = RatingCriterion.LowerMetric;
            return byMetric;
        }

        by = RatingCriterion.LowerRate;
        order = left.Rate.ComparePerMinute(right.Rate);
        if (order != 0)
        {
            return order;
        }

        if (byMetric != 0)
        {
            by = RatingCriterion.LowerMetric;
            return byMetric;
        }

        by = RatingCriterion.LowerId;
        return left.Rate.Id.CompareTo(right.Rate.Id);
    }

    public static int Buy(int seconds, in BuyOffer left, in BuyOffer right, out RatingCriterion by)
    {
        by = RatingCriterion.LowerMetric;
        var order = left.Metric.CompareTo(right.Metric);
        if (order != 0)
        {
            return order;
        }

        by = RatingCriterion.LowerCost;
        order = left.Rate.CompareCosts(right.Rate, seconds);
        if (order != 0)
        {
            return order;
        }

        by = RatingCriterion.LowerRate;
        order = left.Rate.ComparePerMinute(right.Rate);
        if (order != 0)
        {
            return order;
        }

        by = RatingCriterion.LowerId;
        return left.Plan.Id.CompareTo(right.Plan.Id);
    }
}
