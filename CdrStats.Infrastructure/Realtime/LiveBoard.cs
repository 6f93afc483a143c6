using System.Collections.Immutable;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>How it stands with the live calls of a switch.</summary>
public enum FeedState
{
    /// <summary>The first connection is being made.</summary>
    Connecting,

    /// <summary>The counts are those of this moment.</summary>
    Live,

    /// <summary>Nothing is known of its calls.</summary>
    Lost,
}

/// <summary>The live calls of one switch, or why there are none.</summary>
/// <param name="Name">Of the switch; empty: not read yet.</param>
/// <param name="HeardAt">When it was last heard; for one never heard, when we began to try. UTC.</param>
/// <param name="Trouble">Why it is not heard, in words.</param>
/// <param name="Calls">Only while it is live: what was true before is not shown as if it still were.</param>
internal sealed record SwitchLive(int SwitchId, string Name, FeedState State, DateTimeOffset HeardAt, string? Trouble, SwitchCallsNow? Calls)
{
    /// <summary>Another host follows it, and told this one.</summary>
    public bool IsOthers { get; init; }
}

/// <summary>
/// The calls in progress on every switch that tells them, as this host knows them. Written by what follows the switches; whoever looks does so through
/// a scope and gets that scope's calls alone.
/// </summary>
public sealed class LiveBoard(TimeProvider clock)
{
    private readonly Live<ImmutableDictionary<int, SwitchLive>> _switches = new(ImmutableDictionary<int, SwitchLive>.Empty, clock);

    /// <summary>What the scope sees now.</summary>
    public LiveView Now(AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return new LiveView(scope, _switches.Value, clock.GetUtcNow());
    }

    /// <summary>What the scope sees now, then after each change, at most once in <paramref name="atMostEvery"/>. A live switch changes it each second.</summary>
    public async IAsyncEnumerable<LiveView> WatchAsync(
        AccessScope scope, TimeSpan atMostEvery, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await foreach (var switches in _switches.WatchAsync(atMostEvery, cancellation))
        {
            yield return new LiveView(scope, switches, clock.GetUtcNow());
        }
    }

    internal void Set(SwitchLive now) => _switches.Update(all => all.SetItem(now.SwitchId, now));

    internal void Remove(int switchId) => _switches.Update(all => all.Remove(switchId));

    internal SwitchLive? Find(int switchId) => _switches.Value.GetValueOrDefault(switchId);
}
