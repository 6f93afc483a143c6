using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>What came of connecting to a switch.</summary>
public abstract record FeedHeard
{
    private FeedHeard()
    {
    }

    /// <summary>It lets us in and tells its calls.</summary>
    /// <param name="Greeting">What it says it is.</param>
    public sealed record Calls(string Greeting, CallCount Count, int Legs, bool IsPartial, TimeSpan Took) : FeedHeard;

    /// <summary>It does not; why, in words.</summary>
    /// <param name="Field">The field that is wrong, by its name in the form; null where it is not one field's doing.</param>
    public sealed record Nothing(string Reason, string? Field = null) : FeedHeard;
}
