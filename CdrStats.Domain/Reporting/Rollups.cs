using System.Runtime.InteropServices;

namespace CdrStats.Domain.Reporting;

/// <summary>
/// What a set of calls adds to the roll-ups. Folding is plain addition, so that any way to split and order the calls gives the same figures;
/// a call that is replaced is taken back with <see cref="Remove"/>.
/// </summary>
public sealed class Rollups
{
    public Dictionary<TrafficKey, MinuteTally> Minutes { get; } = [];
    public Dictionary<TrafficKey, Tally> Traffic { get; } = [];
    public Dictionary<CauseKey, Tally> Causes { get; } = [];
    public Dictionary<CountryKey, Tally> Countries { get; } = [];
    public Dictionary<DestinationKey, Tally> Destinations { get; } = [];

    /// <summary>Of records alone: nothing is sold twice because a call has several.</summary>
    public Dictionary<SaleKey, SaleTally> Sales { get; } = [];

    /// <summary>The minutes (since 1970) in which something ended that was counted or taken back, whatever it comes to together.</summary>
    public HashSet<int> Ends { get; } = [];

    /// <summary>Whether legs were counted: without them <see cref="Tally.LegSeconds"/> is zero everywhere.</summary>
    public bool HasLegs { get; private set; }

    /// <summary>Whether records were counted that tell how long they took to ring: without them <see cref="Tally.PddCalls"/> is zero everywhere.</summary>
    public bool HasPdd { get; private set; }

    /// <summary>Counts a call that is one record and one attempt.</summary>
    public void Add(in CallFigures call) => Count(call, 1, 1);

    public void Remove(in CallFigures call) => Count(call, -1, -1);

    /// <summary>Counts one record of a call that may have several; <see cref="LegChange.Fold"/> counts the attempts.</summary>
    public void AddLeg(in CallFigures record) => CountLeg(record, 1);

    public void RemoveLeg(in CallFigures record) => CountLeg(record, -1);

    /// <summary>Counts an attempt so many times, at the first of its records and with its own cause, and at its own end.</summary>
    public void Count(in Attempt attempt, int times)
    {
        HasLegs = true;
        var first = attempt.First;
        var minute = Bucket.Minute(first.Start);
        var quarter = minute / 15;
        At(Minutes, new TrafficKey(minute, first.SwitchId, first.CustomerId, first.Currency)).AddStarted(attempt, times);
        var ended = Bucket.Minute(attempt.End);
        Ends.Add(ended);
        At(Minutes, new TrafficKey(ended, first.SwitchId, first.CustomerId, first.Currency)).AddEnded(attempt, times);
        At(Traffic, new TrafficKey(quarter, first.SwitchId, first.CustomerId, first.Currency)).Add(attempt, times);
        At(Causes, new CauseKey(quarter, first.SwitchId, first.CustomerId, attempt.Cause, first.Currency)).Add(attempt, times);
        At(Countries, new CountryKey(quarter, first.SwitchId, first.CustomerId, first.Country, first.Currency)).Add(attempt, times);
        At(Destinations, new DestinationKey(quarter, first.SwitchId, first.DialCode, first.CarrierId, first.Currency)).Add(attempt, times);
    }

    private void CountLeg(in CallFigures record, int times)
    {
        HasLegs = true;
        Count(record, times, 0);
    }

    private void Count(in CallFigures call, int times, int attempts)
    {
        HasPdd |= call.ProgressSeconds > 0;
        var minute = Bucket.Minute(call.Start);
        var quarter = minute / 15;
        At(Minutes, new TrafficKey(minute, call.SwitchId, call.CustomerId, call.Currency)).AddStarted(call, times, attempts);
        var ended = Bucket.Minute(call.Start.AddSeconds(call.Duration));
        Ends.Add(ended);
        At(Minutes, new TrafficKey(ended, call.SwitchId, call.CustomerId, call.Currency)).AddEnded(call, times, attempts);
        At(Traffic, new TrafficKey(quarter, call.SwitchId, call.CustomerId, call.Currency)).Add(call, times, attempts);
        At(Causes, new CauseKey(quarter, call.SwitchId, call.CustomerId, call.Cause, call.Currency)).Add(call, times, attempts);
        At(Countries, new CountryKey(quarter, call.SwitchId, call.CustomerId, call.Country, call.Currency)).Add(call, times, attempts);
        At(Destinations, new DestinationKey(quarter, call.SwitchId, call.DialCode, call.CarrierId, call.Currency)).Add(call, times, attempts);
        At(Sales, new SaleKey(quarter, call.SwitchId, call.CustomerId, call.DialCode, call.CarrierId, call.Currency)).Add(call, times);
    }

    private static ref TTally At<TKey, TTally>(Dictionary<TKey, TTally> tallies, TKey key) where TKey : notnull where TTally : struct =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(tallies, key, out _);
}
