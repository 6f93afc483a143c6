namespace CdrStats.Domain.Reporting;

/// <summary>Sums over records and over attempts: durations in seconds, amounts in one currency. Without legs each record is an attempt.</summary>
public record struct Tally(
    long Calls, long Attempts, long Answered, long Effective, long Duration, long BillSeconds, decimal SellCost, decimal BuyCost)
{
    /// <summary>
    /// How much of <see cref="BillSeconds"/> is in no attempt that is counted here: an attempt has the longest of its records alone, and is counted
    /// where the first of them is, so that this may be negative.
    /// </summary>
    public long LegSeconds { get; set; }

    /// <summary>How many records tell how long they took to ring, and how long together, seconds: post-dial delay.</summary>
    public long PddCalls { get; set; }

    public long PddSeconds { get; set; }

    /// <summary>What the attempts talked.</summary>
    public readonly long TalkSeconds => BillSeconds - LegSeconds;

    /// <summary>Counts a record so many times (−1 takes it back), and so many times as an attempt of its own.</summary>
    public void Add(in CallFigures call, int times, int attempts)
    {
        Calls += times;
        Attempts += attempts;
        Answered += call.Answered ? attempts : 0;
        Effective += call.Effective ? attempts : 0;
        Duration += (long)times * call.Duration;
        BillSeconds += (long)times * call.BillSeconds;
        LegSeconds += (long)(times - attempts) * call.BillSeconds;
        SellCost += times * call.SellCost;
        BuyCost += times * call.BuyCost;
        if (call.ProgressSeconds > 0)
        {
            PddCalls += times;
            PddSeconds += (long)times * call.ProgressSeconds;
        }
    }

    public void Add(in Tally other)
    {
        Calls += other.Calls;
        Attempts += other.Attempts;
        Answered += other.Answered;
        Effective += other.Effective;
        Duration += other.Duration;
        BillSeconds += other.BillSeconds;
        LegSeconds += other.LegSeconds;
        SellCost += other.SellCost;
        BuyCost += other.BuyCost;
        PddCalls += other.PddCalls;
        PddSeconds += other.PddSeconds;
    }

    /// <summary>Counts an attempt whose records are counted on their own.</summary>
    public void Add(in Attempt attempt, int times)
    {
        Attempts += times;
        Answered += attempt.Answered ? times : 0;
        Effective += attempt.Effective ? times : 0;
        LegSeconds -= (long)times * attempt.BillSeconds;
    }
}

/// <summary>Sums of a minute: what started in it, and what ended in it.</summary>
public record struct MinuteTally(Tally Started, Tally Ended)
{
    public void Add(in MinuteTally other)
    {
        var (started, ended) = (Started, Ended);
        started.Add(other.Started);
        ended.Add(other.Ended);
        (Started, Ended) = (started, ended);
    }

    public void AddStarted(in CallFigures call, int times, int attempts)
    {
        var tally = Started;
        tally.Add(call, times, attempts);
        Started = tally;
    }

    public void AddEnded(in CallFigures call, int times, int attempts)
    {
        var tally = Ended;
        tally.Add(call, times, attempts);
        Ended = tally;
    }

    public void AddStarted(in Attempt attempt, int times)
    {
        var tally = Started;
        tally.Add(attempt, times);
        Started = tally;
    }

    public void AddEnded(in Attempt attempt, int times)
    {
        var tally = Ended;
        tally.Add(attempt, times);
        Ended = tally;
    }
}
