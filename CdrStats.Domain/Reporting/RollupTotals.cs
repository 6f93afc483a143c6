using System.Runtime.InteropServices;

namespace CdrStats.Domain.Reporting;

/// <summary>The totals of a set of calls, added up from the roll-ups of the same calls: nothing is counted a second time.</summary>
public sealed class RollupTotals
{
    private const int QuartersOfHour = 4;

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
            var hour = new TotalKey(TotalOf.Destination, TotalSpan.Hour, 0, key.Bucket / QuartersOfHour, key.CarrierId, key.DialCode, key.Currency);
            totals.Add(In(TotalSpan.Day, hour), tally);
            totals.Add(hour with { Of = TotalOf.Carrier, Text = "" }, tally);
            totals.Add(In(TotalSpan.SixHours, hour) with { Of = TotalOf.DialCode, Id = 0 }, tally);
        }

        foreach (var (key, tally) in totals.Rows.Where(row => row.Key is { Of: TotalOf.Traffic }).ToList())
        {
            totals.Add(key with { SwitchId = 0 }, tally);
        }

        // From each span to those that follow from it: a few rows for many.
        totals.Lengthen(TotalSpan.Hour, TotalSpan.SixHours);
        totals.Lengthen(TotalSpan.SixHours, TotalSpan.Day);
        totals.Lengthen(TotalSpan.Day, TotalSpan.SixteenDays);
        return totals;
    }

    /// <summary>What is kept by day of each switch and by hour of all.</summary>
    private void AddBoth(in TotalKey hour, in Tally tally)
    {
        Add(In(TotalSpan.Day, hour), tally);
        Add(hour with { SwitchId = 0 }, tally);
    }

    private void Lengthen(TotalSpan from, TotalSpan to)
    {
        foreach (var (key, tally) in Rows.Where(row => row.Key.Span == from && TotalKey.IsKept(row.Key.Of, to, row.Key.SwitchId != 0)).ToList())
        {
            Add(In(to, key), tally);
        }
    }

    private static TotalKey In(TotalSpan span, in TotalKey key) => key with { Span = span, Bucket = (int)(key.Bucket * TotalKey.Length(key.Span) / TotalKey.Length(span)) };

    private void Add(in TotalKey key, in Tally tally)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(Rows, key, out _);
        row.Add(tally);
    }
}
