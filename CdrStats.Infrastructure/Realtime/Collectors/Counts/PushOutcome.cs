using CdrStats.Domain.Realtime.Lines;

namespace CdrStats.Infrastructure.Realtime.Collectors.Counts;

/// <summary>What came of counts that were pushed.</summary>
public abstract record PushOutcome
{
    private PushOutcome()
    {
    }

    /// <param name="Lines">That are taken.</param>
    /// <param name="Troubles">With the others, in the order of the lines.</param>
    public sealed record Answered(int Lines, IReadOnlyList<LineTrouble> Troubles) : PushOutcome;

    /// <summary>Whoever pushes them may speak for no switch.</summary>
    public sealed record NotTheirs : PushOutcome;
}
