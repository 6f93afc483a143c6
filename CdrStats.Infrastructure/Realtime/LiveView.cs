using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Realtime.History;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>
/// The calls in progress that one scope may see, at one moment. Made from the shared board without copying it, and itself shared by all with that scope:
/// what is sorted or counted for one of them is there for the others.
/// </summary>
public sealed class LiveView
{
    private readonly AccessScope _scope;
    private readonly ImmutableDictionary<int, SwitchLive> _switches;
    private readonly List<SwitchSignal> _signals;
    private readonly ConcurrentDictionary<(bool Newest, int Most, int? Switch), IReadOnlyList<LiveCall>> _ordered = new();
    private readonly ConcurrentDictionary<(TimeSpan Than, int? Switch), int> _longer = new();
    private readonly ConcurrentDictionary<int, LiveCall[]> _arrived = new();

    internal LiveView(AccessScope scope, ImmutableDictionary<int, SwitchLive> switches, DateTimeOffset at)
    {
        (_scope, _switches, At) = (scope, switches, at);
        _signals = [.. switches.Values.Select(Of).OfType<SwitchSignal>().OrderBy(one => one.Name, StringComparer.OrdinalIgnoreCase).ThenBy(one => one.Id)];
        Switches = scope.SeesEverything ? _signals : [.. _signals.Where(one => one.Count.All > 0)];
        Total = _signals.Aggregate(default(CallCount), (sum, one) => sum + one.Count);
    }

    public DateTimeOffset At { get; }

    /// <summary>Switches that tell their calls, or should. For a customer, those that have calls of theirs: the others are none of their business.</summary>
    public IReadOnlyList<SwitchSignal> Switches { get; }

    /// <summary>Of all that are live.</summary>
    public CallCount Total { get; }

    /// <summary>Whether any switch is to tell its calls.</summary>
    public bool IsFed => _signals.Count > 0;

    /// <summary>Whether any switch tells its calls at this moment.</summary>
    public bool IsLive => _signals.Exists(one => one.State == FeedState.Live);

    /// <summary>Whether a switch that should tell its calls does not.</summary>
    public bool IsIncomplete => _signals.Exists(one => one.State != FeedState.Live);

    /// <summary>Null: no switch tells.</summary>
    public decimal? CallsPerSecond => Sum(one => one.CallsPerSecond);

    public decimal? AnswersPerSecond => Sum(one => one.AnswersPerSecond);

    /// <summary>As if there were but one switch.</summary>
    public LiveView OfSwitch(int switchId) =>
        new(_scope, _switches.TryGetValue(switchId, out var only) ? ImmutableDictionary<int, SwitchLive>.Empty.Add(switchId, only) : ImmutableDictionary<int, SwitchLive>.Empty, At);

    /// <summary>How it stands with a switch that whoever looks knows already.</summary>
    public SwitchSignal? Find(int switchId) => _signals.Find(one => one.Id == switchId);

    /// <summary>How many calls one of these has; null: nothing is told of it at this moment, or it is nobody's of this scope.</summary>
    public CallCount? Of(HistoryKey key) => key.By switch
    {
        HistoryBy.Total => IsLive ? Total : null,
        HistoryBy.Switch => _signals.Find(one => one.State == FeedState.Live && Text(one.Id) == key.Key)?.Count,
        _ when !_scope.SeesEverything => IsLive && key == new HistoryKey(HistoryBy.Customer, Text(_scope.CustomerId ?? 0)) ? Total : null,
        HistoryBy.Customer => Sum(calls => calls.ByCustomer.Where(one => Text(one.Key) == key.Key).Select(one => one.Value)),
        HistoryBy.Gateway => Sum(calls => calls.ByGateway.Where(one => one.Key == key.Key).Select(one => one.Value)),
        _ => Sum(calls => calls.ByDirection.Where(one => one.Key.ToString().Equals(key.Key, StringComparison.OrdinalIgnoreCase)).Select(one => one.Value)),
    };

    /// <summary>The calls that have been going on the longest.</summary>
    /// <param name="switchId">Of one switch; null: of all.</param>
    public IReadOnlyList<LiveCall> Oldest(int most, int? switchId = null) => _ordered.GetOrAdd(
        (false, most, switchId), _ => [.. Calls(switchId).OrderBy(one => one.Call.Since).ThenBy(one => one.Call.Id, StringComparer.Ordinal).Take(most)]);

    /// <summary>The calls that began last.</summary>
    public IReadOnlyList<LiveCall> Newest(int most, int? switchId = null) => _ordered.GetOrAdd(
        (true, most, switchId), _ => [.. Calls(switchId).OrderByDescending(one => one.Call.Since).ThenBy(one => one.Call.Id, StringComparer.Ordinal).Take(most)]);

    /// <summary>The calls of a switch that it told after one, the newest first; above 0 those alone that it told as they began.</summary>
    /// <param name="arrival"><see cref="CurrentCall.Arrival"/> of the last that is known already.</param>
    public IEnumerable<LiveCall> ArrivedSince(int switchId, long arrival) =>
        _arrived.GetOrAdd(switchId, id => [.. Calls(id).Where(one => one.Call.Arrival > 0).OrderByDescending(one => one.Call.Arrival)]).TakeWhile(one => one.Call.Arrival > arrival);

    /// <summary>How many calls have been going on for longer.</summary>
    public int LongerThan(TimeSpan than, int? switchId = null) => _longer.GetOrAdd((than, switchId), _ => Calls(switchId).Count(one => At - one.Call.Since > than));

    // The one door: what is not within the scope does not come out of here.
    private IEnumerable<LiveCall> Calls(int? switchId) =>
        from one in _switches.Values
        where switchId is null || one.SwitchId == switchId
        from call in one.Calls?.Calls ?? []
        where _scope.SeesEverything || (_scope.CustomerId is { } customer && call.Reading.CustomerId == customer)
        select new LiveCall(one.SwitchId, one.Name, call.Shown(_scope.Mask));

    private SwitchSignal? Of(SwitchLive one)
    {
        if (_scope.SeesEverything)
        {
            return new SwitchSignal(
                one.SwitchId, one.Name, one.State, one.HeardAt, one.Trouble, one.Calls?.Count ?? default, one.Calls?.CallsPerSecond, one.Calls?.AnswersPerSecond, one.Calls?.IsPartial ?? false);
        }

        // Of a switch that tells counts alone, a customer's share is not known.
        return _scope.CustomerId is { } customer && one.Calls is not { TellsCustomers: false }
            ? new SwitchSignal(one.SwitchId, one.Name, one.State, one.HeardAt, null, one.Calls?.ByCustomer.GetValueOrDefault(customer) ?? default, null, null, one.Calls?.IsPartial ?? false)
            : null;
    }

    private CallCount? Sum(Func<SwitchCallsNow, IEnumerable<CallCount>> counts) => !IsLive ? null
        : _switches.Values.Where(one => one is { State: FeedState.Live, Calls: not null }).SelectMany(one => counts(one.Calls!)).Aggregate(default(CallCount), CallCount.Add);

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    private decimal? Sum(Func<SwitchSignal, decimal?> rate)
    {
        var told = _signals.Select(rate).OfType<decimal>().ToList();
        return told.Count == 0 ? null : told.Sum();
    }
}
