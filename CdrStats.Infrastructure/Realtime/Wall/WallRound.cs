namespace CdrStats.Infrastructure.Realtime.Wall;

/// <summary>Boards that follow each other, and begin again. At least one; rounds of the same boards are equal.</summary>
public sealed record WallRound(IReadOnlyList<WallPlan> Plans)
{
    public static WallRound Usual { get; } = new([WallPlan.Usual]);

    /// <summary>From one board on, as each says what comes after it; null: it is not among them.</summary>
    public static WallRound? From(int id, IReadOnlyList<WallPlan> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        var plans = new List<WallPlan>();
        for (var next = all.FirstOrDefault(plan => plan.Id == id); next is not null && !plans.Contains(next); next = all.FirstOrDefault(plan => plan.Id == plans[^1].NextId))
        {
            plans.Add(next);
        }

        return plans.Count > 0 ? new WallRound(plans) : null;
    }

    public bool Equals(WallRound? other) => other is not null && Plans.SequenceEqual(other.Plans);

    public override int GetHashCode() => Plans.Aggregate(0, HashCode.Combine);
}
