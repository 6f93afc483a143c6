using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>The chain as it changes: however many look at it, it is read for one.</summary>
public sealed class ChainFeed(ChainQueries chain, ImportPulses pulses, TimeProvider clock, ILogger<ChainFeed> logger) : IDisposable
{
    private readonly SharedFeed<AccessScope, ChainState> _states = new(chain.ReadAsync, pulses, clock, logger);

    public IAsyncEnumerable<ChainState> WatchAsync(AccessScope scope, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        return _states.WatchAsync(scope, cancellation);
    }

    public void Dispose() => _states.Dispose();
}
