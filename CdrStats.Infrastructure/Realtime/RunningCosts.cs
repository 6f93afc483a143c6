using System.Collections.Frozen;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>What calls in progress cost so far, by the plans that the next imported call is rated by. Of the sale alone for those who may not see the buy side.</summary>
public sealed class RunningCosts
{
    private readonly FrozenDictionary<int, VoipPlan> _plans;

    private RunningCosts(FrozenDictionary<int, VoipPlan> plans) => _plans = plans;

    public static RunningCosts None { get; } = new(FrozenDictionary<int, VoipPlan>.Empty);

    /// <param name="plans">Of all customers, by their ids.</param>
    internal static RunningCosts Of(FrozenDictionary<int, VoipPlan> plans, AccessScope scope) =>
        scope.SeesEverything ? new RunningCosts(plans)
        : scope.CustomerId is { } customer && plans.TryGetValue(customer, out var own) ? new RunningCosts(FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create(customer, own with { Carriers = [] })]))
        : None;

    public RunningCost? Of(CurrentCall call, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Reading.CustomerId is { } customer ? RunningCost.Of(call, _plans.GetValueOrDefault(customer), now) : null;
    }
}
