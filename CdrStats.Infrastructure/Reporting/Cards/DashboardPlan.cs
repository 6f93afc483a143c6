using CdrStats.Domain.Reporting.Cards;

namespace CdrStats.Infrastructure.Reporting.Cards;

/// <summary>Who arranged a dashboard.</summary>
public enum PlanOf
{
    /// <summary>Nobody: it is the usual one.</summary>
    Nobody,
    Group,
    User,
}

/// <summary>The cards of a dashboard, in their order.</summary>
/// <param name="Group">Whose it is where an administrator arranged it for a group.</param>
/// <param name="Version">Of the stored one; 0: there is none of this owner.</param>
public sealed record DashboardPlan(PlanOf Of, string? Group, IReadOnlyList<DashboardCard> Cards, long Version)
{
    public static DashboardPlan Usual { get; } = new(PlanOf.Nobody, null, DashboardCard.Usual, 0);
}
