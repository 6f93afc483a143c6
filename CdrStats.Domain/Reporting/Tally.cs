namespace CdrStats.Domain.Reporting;

/// <summary>Sums over calls: durations in seconds, amounts in one currency.</summary>
public record struct Tally(
    long Calls, long Attempts, long Answered, long Effective, long Duration, long BillSeconds, decimal SellCost, decimal BuyCost)
{
    /// <summary>Counts a call once, or with <paramref name="times"/> −1 takes it back.</summary>
    public void Add(in CallFigures call, int times)
    {
        Calls += times;
        Attempts += times;
        Answered += call.Answered ? times : 0;
        Effective += call.Effective ? times : 0;
        Duration += (long)times * call.Duration;
        BillSeconds += (long)times * call.BillSeconds;
        SellCost += times * call.SellCost;
        BuyCost += times * call.BuyCost;
    }
}

/// <summary>Sums of a minute: calls that started in it, and calls that ended in it.</summary>
public record struct MinuteTally(Tally Started, Tally Ended)
{
    public void AddStarted(in CallFigures call, int times)
    {
        var tally = Started;
        tally.Add(call, times);
        Started = tally;
    }

    public void AddEnded(in CallFigures call, int times)
    {
        var tally = Ended;
        tally.Add(call, times);
        Ended = tally;
    }
}
