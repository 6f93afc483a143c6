using System.Collections.Concurrent;
using System.Collections.Immutable;
using CdrStats.Domain.Accounts;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>
/// The calls in progress on every switch that tells them, as this host knows them. Written by what follows the switches; whoever looks does so through
/// a scope and gets that scope's calls alone.
/// </summary>
public sealed class LiveBoard(TimeProvider clock)
{
    // Whoever looks within this time of somebody with the same scope, with nothing changed meanwhile, is shown the same: thousands may look at once.
    private static readonly TimeSpan Same = TimeSpan.FromMilliseconds(250);

    private readonly Live<ImmutableDictionary<int, SwitchLive>> _switches = new(ImmutableDictionary<int, SwitchLive>.Empty, clock);
    private Moment _moment = new(ImmutableDictionary<int, SwitchLive>.Empty, DateTimeOffset.MinValue);

    /// <summary>What the scope sees now.</summary>
    public LiveView Now(AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return See(scope, _switches.Value);
    }

    /// <summary>What the scope sees now, then after each change, at most once in <paramref name="atMostEvery"/>. A live switch changes it each second.</summary>
    public async IAsyncEnumerable<LiveView> WatchAsync(
        AccessScope scope, TimeSpan atMostEvery, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await foreach (var switches in _switches.WatchAsync(atMostEvery, cancellation))
        {
            yield return See(scope, switches);
        }
    }

    /// <summary>As it is, for what works for all at once.</summary>
    internal IEnumerable<SwitchLive> All => _switches.Value.Values;

    internal void Set(SwitchLive now) => _switches.Update(all => all.SetItem(now.SwitchId, now));

    /// <summary>As another host tells it; what this host follows itself is not touched.</summary>
    internal void SetOthers(SwitchLive now) => _switches.Update(all => all.GetValueOrDefault(now.SwitchId) is { IsOthers: false } ? all : all.SetItem(now.SwitchId, now));

    internal void Remove(int switchId) => _switches.Update(all => all.Remove(switchId));

    internal SwitchLive? Find(int switchId) => _switches.Value.GetValueOrDefault(switchId);

    private LiveView See(AccessScope scope, ImmutableDictionary<int, SwitchLive> switches)
    {
        var (moment, now) = (Volatile.Read(ref _moment), clock.GetUtcNow());
        if (!ReferenceEquals(moment.Switches, switches) || (now - moment.At).Duration() >= Same)
        {
            moment = new Moment(switches, now);
            Volatile.Write(ref _moment, moment);
        }

        return moment.Views.GetOrAdd(scope, static (whose, of) => new LiveView(whose, of.Switches, of.At), moment);
    }

    private sealed record Moment(ImmutableDictionary<int, SwitchLive> Switches, DateTimeOffset At)
    {
        public ConcurrentDictionary<AccessScope, LiveView> Views { get; } = new();
    }
}
