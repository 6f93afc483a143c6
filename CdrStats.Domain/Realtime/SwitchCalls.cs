using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Realtime;

/// <summary>
/// The calls in progress on one switch, told by its events and put right by its lists. Legs of one call are one call; a call is answered once its
/// originating leg is. Not safe for threads: whoever owns it locks. It knows no switch's protocol, so it is the same for every kind.
/// </summary>
/// <param name="read">Whose a call is; asked again when something of the call changes.</param>
public sealed class SwitchCalls(Func<CurrentCall, CallReading> read, int mostLegs = SwitchCalls.MostLegs)
{
    /// <summary>More legs than this are not kept, and <see cref="SwitchCallsNow.IsPartial"/> says so.</summary>
    public const int MostLegs = 200_000;

    /// <summary>A list tells nothing of what happened so shortly before it was asked for: switches make it from a table that runs behind their events.</summary>
    public static readonly TimeSpan ListLag = TimeSpan.FromSeconds(3);

    private readonly CallGroups _groups = new();
    private readonly Dictionary<string, DateTimeOffset> _ended = [];
    private readonly Queue<(string Id, DateTimeOffset At)> _endings = [];
    private readonly RecentRate _started = new();
    private readonly RecentRate _answered = new();
    private DateTimeOffset? _since;
    private DateTimeOffset? _newest;
    private long _arrived;
    private bool _isListed;
    private bool _isPartial;

    /// <summary>Legs in progress.</summary>
    public int Legs => _groups.Legs.Count;

    public void Apply(CallEvent news, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(news);
        _since ??= at;
        switch (news)
        {
            case CallEvent.Seen(var leg):
                See(leg, at);
                break;
            case CallEvent.Joined(var one, var other):
                Join(one, other, at);
                break;
            case CallEvent.Renamed(var was, var now):
                Rename(was, now, at);
                break;
            case CallEvent.Ended(var id):
                End(id, at);
                break;
        }
    }

    /// <summary>Puts the calls right by a list of all legs there are. What happened shortly before it was asked for, and since, events know better.</summary>
    /// <param name="askedAt">When the list was asked for.</param>
    public void Resynchronise(IEnumerable<CallLeg> list, DateTimeOffset askedAt, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(list);
        _since ??= at;
        var sure = askedAt - ListLag;
        var known = _groups.Legs.ToDictionary(leg => leg.Told.Id);
        var calls = _groups.Calls.ToDictionary(call => call.Key);
        var legs = new Dictionary<string, (CallLeg Told, string CallId, DateTimeOffset FirstAt, DateTimeOffset TouchedAt)>();
        foreach (var told in list)
        {
            // A leg that hung up meanwhile may still be listed.
            if (!_ended.ContainsKey(told.Id))
            {
                legs[told.Id] = known.GetValueOrDefault(told.Id) is not { } before ? (told, told.CallId, DateTimeOffset.MinValue, DateTimeOffset.MinValue)
                    : before.TouchedAt >= sure ? (told.Over(before.Told) with { CallId = before.Told.CallId }, before.Call.Key, before.FirstAt, before.TouchedAt)
                    : (told.Over(before.Told), told.CallId, before.FirstAt, before.TouchedAt);
            }
        }

        foreach (var leg in known.Values.Where(leg => leg.FirstAt >= sure))
        {
            // One that has only just come may not be listed yet.
            legs.TryAdd(leg.Told.Id, (leg.Told, leg.Call.Key, leg.FirstAt, leg.TouchedAt));
        }

        _groups.Clear();
        _isPartial = legs.Count > mostLegs;
        foreach (var (told, callId, firstAt, touchedAt) in legs.Values.Take(mostLegs))
        {
            _groups.Add(told, callId, firstAt, touchedAt, calls.GetValueOrDefault);
        }

        var newest = _newest ?? DateTimeOffset.MinValue;
        foreach (var call in _groups.Calls)
        {
            call.Correct();
            // Of a first list, what began after the last one known before the connection was lost.
            var isNew = _isListed ? !call.Legs.Exists(leg => known.ContainsKey(leg.Told.Id)) : _newest is { } last && call.Since > last;
            call.Arrival ??= isNew ? Arrived(at) : 0;
            newest = call.Since > newest ? call.Since.Value : newest;
        }

        (_newest, _isListed) = (newest, true);
    }

    /// <summary>All is forgotten: the connection is lost, and nothing is known any more.</summary>
    public void Forget()
    {
        _groups.Clear();
        _ended.Clear();
        _endings.Clear();
        (_since, _isListed, _isPartial) = (null, false, false);
    }

    /// <summary>Reads every call anew: what readings go by has changed.</summary>
    public void ReadAnew()
    {
        foreach (var call in _groups.Calls)
        {
            call.Shown = null;
        }
    }

    public SwitchCallsNow Now(DateTimeOffset at)
    {
        var calls = new List<CurrentCall>(_groups.Calls.Count);
        var count = default(CallCount);
        var customers = new Dictionary<int, CallCount>();
        var directions = new Dictionary<CallDirection, CallCount>();
        var gateways = new Dictionary<string, CallCount>();
        foreach (var call in _groups.Calls)
        {
            var shown = call.Show(read);
            calls.Add(shown);
            count = count.With(shown.IsAnswered);
            Count(directions, shown.Reading.Direction, shown);
            if (shown.Reading.CustomerId is { } customer)
            {
                Count(customers, customer, shown);
            }

            if (shown.Gateway.Length > 0)
            {
                Count(gateways, shown.Gateway, shown);
            }
        }

        var since = _since ?? at;
        return new SwitchCallsNow(at, count, _started.PerSecond(at, since), _answered.PerSecond(at, since), calls, customers, directions, gateways, Legs, _isPartial);
    }

    private static void Count<TKey>(Dictionary<TKey, CallCount> counts, TKey key, CurrentCall call)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key).With(call.IsAnswered);

    private void See(CallLeg told, DateTimeOffset at)
    {
        TrackedCall call;
        if (_groups.Leg(told.Id) is { } leg)
        {
            leg.TouchedAt = at;
            _groups.Tell(leg, told);
            call = leg.Call;
        }
        else if (_ended.ContainsKey(told.Id))
        {
            return;
        }
        else if (Legs >= mostLegs)
        {
            _isPartial = true;
            return;
        }
        else
        {
            var before = _groups.Calls.Count;
            call = _groups.Add(told, told.CallId, at, at);
            if (_groups.Calls.Count > before)
            {
                _started.Add(at);
            }
        }

        if (call.Settle(at))
        {
            _answered.Add(at);
        }

        call.Arrival ??= Arrived(at);
        _newest = _newest is { } newest && call.Since > newest ? call.Since : _newest;
    }

    // Microseconds, so that one who follows the switch anew goes on above whoever did before; and one more each, however many come at once.
    private long Arrived(DateTimeOffset at) => _arrived = Math.Max(_arrived + 1, (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    private void Join(string one, string other, DateTimeOffset at)
    {
        if (_groups.Leg(one) is { } first && _groups.Leg(other) is { } second)
        {
            (first.TouchedAt, second.TouchedAt) = (at, at);
            _groups.Merge(second.Call, first.Call);
        }
    }

    private void Rename(string was, string now, DateTimeOffset at)
    {
        if (_groups.Leg(was) is { } leg && was != now)
        {
            leg.TouchedAt = at;
            _groups.Rename(leg, now);
            Bury(was, at);
        }
    }

    private void End(string id, DateTimeOffset at)
    {
        // Remembered also where it was not known: a list that was asked for before may still carry it.
        Bury(id, at);
        if (_groups.Leg(id) is { } leg)
        {
            _groups.Remove(leg);
        }
    }

    private void Bury(string id, DateTimeOffset at)
    {
        if (_ended.TryAdd(id, at))
        {
            _endings.Enqueue((id, at));
        }

        while (_endings.TryPeek(out var oldest) && (oldest.At < at - (10 * ListLag) || _endings.Count > mostLegs))
        {
            _ended.Remove(_endings.Dequeue().Id);
        }
    }
}
