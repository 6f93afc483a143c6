namespace CdrStats.Domain.Reporting;

/// <summary>Sums over records in one currency, and over those of them that were sold for less than they cost.</summary>
/// <param name="Loss">What the calls below cost cost more than they were sold for: positive.</param>
public record struct SaleTally(long Calls, long BillSeconds, decimal SellCost, decimal BuyCost, long LossCalls, long LossSeconds, decimal Loss)
{
    /// <summary>Counts a record so many times (−1 takes it back).</summary>
    public void Add(in CallFigures call, int times)
    {
        Calls += times;
        BillSeconds += (long)times * call.BillSeconds;
        SellCost += times * call.SellCost;
        BuyCost += times * call.BuyCost;
        if (call.SellCost < call.BuyCost)
        {
            LossCalls += times;
            LossSeconds += (long)times * call.BillSeconds;
            Loss += times * (call.BuyCost - call.SellCost);
        }
    }
}
