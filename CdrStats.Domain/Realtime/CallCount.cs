namespace CdrStats.Domain.Realtime;

/// <summary>Calls in progress, those that ring apart.</summary>
public readonly record struct CallCount(int Answered, int Ringing)
{
    public static CallCount operator +(CallCount left, CallCount right) => new(left.Answered + right.Answered, left.Ringing + right.Ringing);

    public int All => Answered + Ringing;

    public static CallCount Add(CallCount left, CallCount right) => left + right;

    /// <summary>One more.</summary>
    public CallCount With(bool answered) => answered ? this with { Answered = Answered + 1 } : this with { Ringing = Ringing + 1 };
}
