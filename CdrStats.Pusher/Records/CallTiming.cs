namespace CdrStats.Pusher.Records;

/// <summary>
/// Fills in the seconds a store does not say from those it does. Of a call that a store says nothing about, nothing is guessed:
/// a switch whose one duration begins with the ringing has to tell when the call was answered.
/// </summary>
internal readonly record struct CallTiming(int? Duration, int? Billed, int? Answer)
{
    /// <param name="length">Seconds from the start to the end, of a switch that knows no other duration.</param>
    /// <param name="ringing">From the start to the answer; null: not known, or not answered.</param>
    /// <param name="knowsAnswer">Whether the store would tell when a call was answered.</param>
    public CallTiming Completed(int? length, TimeSpan? ringing, bool knowsAnswer)
    {
        var rang = ringing is { Ticks: >= 0 } and { TotalDays: < 31 } ? (int?)ringing.Value.TotalSeconds : null;
        var (duration, billed) = (Duration, Billed);
        if (duration is null && billed is not null)
        {
            duration = billed + (rang ?? (billed > 0 ? Answer : null) ?? 0);
        }

        duration ??= length;
        billed ??= !knowsAnswer ? duration : rang is null ? 0 : Math.Max(0, (duration ?? 0) - rang.Value);
        return new CallTiming(duration, billed, Answer ?? (billed > 0 ? Wait(rang) : null));
    }

    /// <summary>How long it rang: told by the store's own two durations, which no clock change touches, else by its times.</summary>
    private int? Wait(int? rang) => Duration is { } duration && Billed is { } billed && duration >= billed ? duration - billed : rang;
}
