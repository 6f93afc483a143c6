using System.Runtime.InteropServices;

namespace CdrStats.Domain.Reporting;

/// <summary>The totals of a set of calls, added up from the roll-ups of the same calls: nothing is counted a second time.</summary>
public sealed class RollupTotals
{
    private const int QuartersOfHour = 4;
    private const int HoursOfDay = 24;

    private RollupTotals()
    {
    }

    public Dictionary<TotalKey, Tally> Rows { get; } = [];

    /// <summary>By minute, switch and currency: the customer of each key is 0.</summary>
    public Dictionary<TrafficKey, MinuteTally> Minutes { get; } = [];

    public static RollupTotals Of(Rollups rollups)
    {
        ArgumentNullException.ThrowIfNull(rollups);
        var totals = new RollupTotals();
        foreach (var (key, tally) in rollups.Minutes)
        {
            ref var minute = ref CollectionsMarshal.GetValueRefOrAddDefault(totals.Minutes, key with { CustomerId = 0 }, out _);
            minute.Add(tally);
        }

        foreach (var (key, tally) in rollups.Traffic)
        {
            var hour = key.Bucket / QuartersOfHour;
            totals.Add(new TotalKey(TotalOf.Traffic, TotalSpan.Hour, key.SwitchId, hour, 0, "", key.Currency), tally);
            totals.Add(new TotalKey(TotalOf.Customer, TotalSpan.Hour, 0, hour, key.CustomerId, "", key.Currency), tally);
        }

        foreach (var (key, tally) in rollups.Causes)
        {
            totals.AddBoth(new TotalKey(TotalOf.Cause, TotalSpan.Hour, key.SwitchId, key.Bucket / QuartersOfHour, key.Cause, "", key.Currency), tally);
        }

        foreach (var (key, tally) in rollups.Countries)
        {
            totals.AddBoth(new TotalKey(TotalOf.Country, TotalSpan.Hour, key.SwitchId, key.Bucket / QuartersOfHour, 0, key.Country, key.Currency), tally);
        }

        foreach (var (key, tally) in rollups.Destinations)
        {
            var day = Day(new TotalKey(TotalOf.Destination, TotalSpan.Hour, 0, key.Bucket / QuartersOfHour, key.CarrierId, key.DialCode, key.Currency));
            totals.Add(day, tally);
            totals.Add(day with { Span = TotalSpan.SixteenDays, Bucket = day.Bucket / TotalKey.DaysTogether }, tally);
        }

        foreach (var (key, tally) in totals.Rows.Where(row => row.Key.Span == TotalSpan.Hour).ToList())
        {
            totals.Sum(key, tally);
        }

        return totals;
    }

    /// <summary>What is kept by day of each switch and by hour of all.</summary>
    private void AddBoth(in TotalKey hour, in Tally tally)
    {
        Add(Day(hour), tally);
        Add(hour with { SwitchId = 0 }, tally);
    }

    /// <summary>The rows that follow from an hour's.</summary>
    private void Sum(in TotalKey hour, in Tally tally)
    {
        Add(Day(hour), tally);
        if (hour.Of == TotalOf.Traffic)
        {
            Add(hour with { SwitchId = 0 }, tally);
            Add(Day(hour) with { SwitchId = 0 }, tally);
        }
    }

    private static TotalKey Day(in TotalKey hour) => hour with { Span = TotalSpan.Day, Bucket = hour.Bucket / HoursOfDay };

    private void Add(in TotalKey key, in Tally tally)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(Rows, key, out _);
        row.Add(tally);
    }
}
