namespace CdrStats.Domain.Realtime;

/// <summary>A call and its legs.</summary>
/// <param name="key">The id of its originating leg, known or not.</param>
internal sealed class TrackedCall(string key)
{
    public string Key { get; set; } = key;

    public List<TrackedLeg> Legs { get; } = [];

    public DateTimeOffset? Since { get; private set; }

    public bool IsAnswered { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>As <see cref="CurrentCall.Arrival"/>; null: not decided yet.</summary>
    public long? Arrival { get; set; }

    /// <summary>As it is shown; null: something of it changed.</summary>
    public CurrentCall? Shown { get; set; }

    /// <summary>Goes on from what was known of it under its key.</summary>
    public void Resume(TrackedCall? former) => (Since, IsAnswered, AnsweredAt, Arrival) = (former?.Since, former?.IsAnswered ?? false, former?.AnsweredAt, former?.Arrival);

    /// <summary>Takes over what was known of a call that has become this one.</summary>
    public void TakeOver(TrackedCall other)
    {
        Since = Earlier(Since, other.Since);
        IsAnswered |= other.IsAnswered;
        AnsweredAt = Earlier(AnsweredAt, other.AnsweredAt);
        Arrival ??= other.Arrival;
        Shown = null;
    }

    /// <summary>What follows from the legs: once answered, it stays so. True: it has been answered by this.</summary>
    public bool Settle(DateTimeOffset? answeredAt)
    {
        Shown = null;
        foreach (var leg in Legs)
        {
            Since = Earlier(Since, leg.Told.Since);
        }

        if (IsAnswered || !(Head?.Told.IsAnswered ?? Legs.Exists(leg => leg.Told.IsAnswered)))
        {
            return false;
        }

        (IsAnswered, AnsweredAt) = (true, answeredAt);
        return true;
    }

    /// <summary>After a list: where the originating leg is there, it alone says whether the call is answered, whatever was taken for an answer before.</summary>
    public void Correct()
    {
        Settle(answeredAt: null);
        if (Head is { Told.IsAnswered: false })
        {
            (IsAnswered, AnsweredAt) = (false, null);
        }
    }

    public CurrentCall Show(Func<CurrentCall, CallReading> read)
    {
        if (Shown is not null)
        {
            return Shown;
        }

        var head = (Head ?? Legs.MinBy(leg => leg.Told.Since)!).Told;
        var others = Legs.Where(leg => leg.Told.Id != head.Id).Select(leg => leg.Told);
        var shown = new CurrentCall(Key, Since ?? head.Since, IsAnswered, AnsweredAt, Legs.Count)
        {
            Arrival = Arrival ?? 0,
            LegId = head.Id,
            Caller = Told(leg => leg.Caller),
            Destination = Told(leg => leg.Destination),
            AccountCode = Told(leg => leg.AccountCode),
            Channel = head.Channel,
            Context = head.Context,
            Gateway = others.Select(leg => leg.Gateway).FirstOrDefault(gateway => gateway.Length > 0) ?? "",
        };
        return Shown = shown with { Reading = read(shown) };

        string Told(Func<CallLeg, string> text) => text(head) is { Length: > 0 } own ? own : others.Select(text).FirstOrDefault(other => other.Length > 0) ?? "";
    }

    private TrackedLeg? Head => Legs.Find(leg => leg.Told.Id == Key);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}
