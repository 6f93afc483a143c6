using CdrStats.Domain.Accounts;
using CdrStats.Domain.Jobs;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Rating.Rebilling;

namespace CdrStats.Web.Jobs;

/// <summary>A job of the schedule, as the page of jobs tells of it.</summary>
/// <param name="Does">What it does; English, it goes through the localiser.</param>
public sealed record ScheduledJob(Type Kind, JobTimes Times, string Does)
{
    /// <summary>That of its class.</summary>
    public string Name => Kind.Name;

    /// <summary>A run may be ended in the middle: what it had done stays done, the rest waits for its next time.</summary>
    public bool CanBeCancelled { get; init; }

    /// <summary>Also when a console starts.</summary>
    public bool IsAtStart { get; init; }

    /// <summary>The page where its work is ordered, followed and cancelled; null: none.</summary>
    public string? Page { get; init; }

    /// <summary>How far it is, 0 to 1; null: it has nothing to do.</summary>
    public Func<IServiceProvider, CancellationToken, Task<double?>>? Progress { get; init; }

    internal static async Task<double?> OfRebillingAsync(IServiceProvider services, CancellationToken cancellation) =>
        (await services.GetRequiredService<RebillJobs>().RecentAsync(AccessScope.Everything, cancellation)).FirstOrDefault(job => job.FinishedAt is null)?.Done;

    internal static async Task<double?> OfReimportAsync(IServiceProvider services, CancellationToken cancellation) =>
        (await services.GetRequiredService<ReimportJobs>().RecentAsync(AccessScope.Everything, cancellation)).FirstOrDefault(job => job.FinishedAt is null)?.Done;

    internal static async Task<double?> OfAccountCodesAsync(IServiceProvider services, CancellationToken cancellation) =>
        (await services.GetRequiredService<OwnershipJobs>().RecentAsync(AccessScope.Everything, cancellation)).FirstOrDefault(job => job.FinishedAt is null)?.Done;
}
