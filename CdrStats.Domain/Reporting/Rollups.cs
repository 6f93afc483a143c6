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

    public void Add(in CallFigures call) => Count(call, 1);

    public void Remove(in CallFigures call) => Count(call, -1);

    private void Count(in CallFigures call, int times)
    {
        var minute = Bucket.Minute(call.Start);
        var quarter = minute / 15;
        At(Minutes, new TrafficKey(minute, call.SwitchId, call.CustomerId, call.Currency)).AddStarted(call, times);
        var ended = Bucket.Minute(call.Start.AddSeconds(call.Duration));
        At(Minutes, new TrafficKey(ended, call.SwitchId, call.CustomerId, call.Currency)).AddEnded(call, times);
        At(Traffic, new TrafficKey(quarter, call.SwitchId, call.CustomerId, call.Currency)).Add(call, times);
        At(Causes, new CauseKey(quarter, call.SwitchId, call.CustomerId, call.Cause, call.Currency)).Add(call, times);
        At(Countries, new CountryKey(quarter, call.SwitchId, call.CustomerId, call.Country, call.Currency)).Add(call, times);
        At(Destinations, new DestinationKey(quarter, call.SwitchId, call.DialCode, call.CarrierId, call.Currency)).Add(call, times);
    }

    private static ref TTally At<TKey, TTally>(Dictionary<TKey, TTally> tallies, TKey key) where TKey : notnull where TTally : struct =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(tallies, key, out _);
}
