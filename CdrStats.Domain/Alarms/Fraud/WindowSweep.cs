namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>The fullest of some windows.</summary>
/// <param name="To">Where it ends: it holds what ended in (To − length, To].</param>
/// <param name="Of">A country, a currency, or nothing.</param>
internal readonly record struct WindowPeak(decimal Value, string Of, DateTimeOffset To);

/// <summary>Moves a window over calls by their ends. Calls that came late are in the windows that they belong to.</summary>
internal static class WindowSweep
{
    /// <param name="calls">By their end.</param>
    /// <param name="first">Windows that end earlier are of no interest: nothing of them changed.</param>
    /// <param name="last">Nor are those that end later.</param>
    /// <returns>Null: no call that counts ended in between.</returns>
    public static WindowPeak? Peak(IReadOnlyList<FraudCall> calls, DateTimeOffset first, DateTimeOffset last, TimeSpan length, Func<FraudCall, bool> counts, WindowTally tally)
    {
        WindowPeak? peak = null;
        var tail = From(calls, first - length);
        for (var head = tail; head < calls.Count && calls[head].End <= last; head++)
        {
            var call = calls[head];
            if (!counts(call))
            {
                continue;
            }

            tally.Add(call);
            for (; calls[tail].End <= call.End - length; tail++)
            {
                if (counts(calls[tail]))
                {
                    tally.Remove(calls[tail]);
                }
            }

            var (value, of) = tally.Largest;
            if (call.End >= first && (peak is null || value > peak.Value.Value))
            {
                peak = new WindowPeak(value, of, call.End);
            }
        }

        return peak;
    }

    /// <summary>The first call that ended after that.</summary>
    public static int From(IReadOnlyList<FraudCall> calls, DateTimeOffset after)
    {
        var (low, high) = (0, calls.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = calls[middle].End <= after ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
