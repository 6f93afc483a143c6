namespace CdrStats.Domain.Realtime;

/// <summary>Which legs are one call. A leg names another of its call, or the id that all of them share: either ties it to whatever call that is by now.</summary>
internal sealed class CallGroups
{
    private readonly Dictionary<string, TrackedLeg> _legs = [];
    private readonly Dictionary<string, TrackedCall> _calls = [];

    public IReadOnlyCollection<TrackedLeg> Legs => _legs.Values;

    public IReadOnlyCollection<TrackedCall> Calls => _calls.Values;

    public TrackedLeg? Leg(string id) => _legs.GetValueOrDefault(id);

    public TrackedCall? Call(string key) => _calls.GetValueOrDefault(key);

    /// <summary>A leg that is not known yet.</summary>
    /// <param name="callId">The call it is in: mostly what it names itself.</param>
    /// <param name="former">What was known of the call before, where it is made anew.</param>
    public TrackedCall Add(CallLeg told, string callId, DateTimeOffset firstAt, DateTimeOffset touchedAt, Func<string, TrackedCall?>? former = null)
    {
        var call = Find(callId) ?? New(callId, former?.Invoke(callId));
        var leg = new TrackedLeg(told, call, firstAt, touchedAt);
        _legs.Add(told.Id, leg);
        call.Legs.Add(leg);
        // Those that named it before it was known go where it goes.
        if (_calls.TryGetValue(told.Id, out var waiting))
        {
            Merge(waiting, call);
        }

        return call;
    }

    /// <summary>A known leg, told anew: perhaps in another call.</summary>
    public void Tell(TrackedLeg leg, CallLeg told)
    {
        var named = leg.Told.CallId;
        leg.Told = told.Over(leg.Told);
        leg.Call.Shown = null;
        // A name that it had before says nothing new: by now it may be bridged to others.
        if (told.CallId == named || Find(told.CallId) is not { } target || target == leg.Call)
        {
            return;
        }

        if (leg.Call.Key == told.Id)
        {
            // The others are tied to this one.
            Merge(leg.Call, target);
        }
        else
        {
            Move(leg, target);
        }
    }

    public void Merge(TrackedCall from, TrackedCall into)
    {
        if (from == into)
        {
            return;
        }

        foreach (var leg in from.Legs.ToList())
        {
            Move(leg, into);
        }

        into.TakeOver(from);
    }

    public void Rename(TrackedLeg leg, string now)
    {
        var was = leg.Told.Id;
        _legs.Remove(was);
        if (!_legs.TryAdd(now, leg))
        {
            // It was told of under its new name already.
            Leave(leg);
            return;
        }

        leg.Told = leg.Told with { Id = now };
        leg.Call.Shown = null;
        if (leg.Call.Key == was && !_calls.ContainsKey(now))
        {
            _calls.Remove(was);
            leg.Call.Key = now;
            _calls.Add(now, leg.Call);
        }
    }

    public void Remove(TrackedLeg leg)
    {
        _legs.Remove(leg.Told.Id);
        Leave(leg);
    }

    public void Clear()
    {
        _legs.Clear();
        _calls.Clear();
    }

    // A leg's id stands for the call it is in; before its originating leg is known, and after that has left, the id alone does.
    private TrackedCall? Find(string callId) => _legs.TryGetValue(callId, out var leg) ? leg.Call : _calls.GetValueOrDefault(callId);

    private TrackedCall New(string key, TrackedCall? former)
    {
        var call = new TrackedCall(key);
        call.Resume(former);
        _calls.Add(key, call);
        return call;
    }

    private void Move(TrackedLeg leg, TrackedCall into)
    {
        Leave(leg);
        into.Legs.Add(leg);
        leg.Call = into;
        into.Shown = null;
    }

    private void Leave(TrackedLeg leg)
    {
        leg.Call.Legs.Remove(leg);
        leg.Call.Shown = null;
        if (leg.Call.Legs.Count == 0)
        {
            _calls.Remove(leg.Call.Key);
        }
    }
}
