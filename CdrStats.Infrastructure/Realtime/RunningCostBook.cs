using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>Keeps what calls in progress are rated by, for all who look: read again now and then, as long as somebody does.</summary>
public sealed class RunningCostBook(ImportHost import, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private (DateTimeOffset At, FrozenDictionary<int, VoipPlan> Plans)? _read;

    /// <summary>By the plans as they are, and again now and then; while the database is away they stay.</summary>
    public async IAsyncEnumerable<RunningCosts> WatchAsync(AccessScope scope, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scope);
        FrozenDictionary<int, VoipPlan>? shown = null;
        using var timer = new PeriodicTimer(LookEvery, clock);
        do
        {
            FrozenDictionary<int, VoipPlan> plans;
            try
            {
                plans = await PlansAsync(cancellation);
            }
            catch (Exception error) when (DatabaseTrouble.Is(error))
            {
                continue;
            }

            if (!ReferenceEquals(plans, shown))
            {
                shown = plans;
                yield return RunningCosts.Of(plans, scope);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private async Task<FrozenDictionary<int, VoipPlan>> PlansAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (_read is { } read && now - read.At < LookEvery)
            {
                return read.Plans;
            }
        }

        var plans = (await import.Importer.RulesAsync(cancellation)).Mediation.Plans;
        lock (_gate)
        {
            _read = (now, plans);
        }

        return plans;
    }
}
