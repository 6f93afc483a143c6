using System.Collections.Concurrent;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Billing;

/// <summary>What is sold below cost, live: every circuit that looks at the same range shares one list, which is read at most every five seconds.</summary>
public sealed class LiveMargins
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(AccessScope Scope, int Hours), DateTimeOffset> _read = [];
    private readonly SharedFeed<(AccessScope Scope, int Hours), LossList> _losses;
    private readonly MarginQueries _margins;
    private readonly TimeProvider _clock;

    public LiveMargins(MarginQueries margins, ImportPulses pulses, TimeProvider clock, ILogger<LiveMargins> logger)
    {
        (_margins, _clock) = (margins, clock);
        _losses = new SharedFeed<(AccessScope Scope, int Hours), LossList>(ReadAsync, pulses, clock, logger);
    }

    /// <param name="hours">One of <see cref="MarginQueries.Hours"/>.</param>
    public IAsyncEnumerable<LossList> WatchAsync(AccessScope scope, int hours, CancellationToken cancellation) => _losses.WatchAsync((scope, hours), cancellation);

    private async Task<LossList> ReadAsync((AccessScope Scope, int Hours) key, CancellationToken cancellation)
    {
        if (_read.TryGetValue(key, out var last) && last + AtMostEvery - _clock.GetUtcNow() is { Ticks: > 0 } wait && wait <= AtMostEvery)
        {
            await Task.Delay(wait, _clock, cancellation);
        }

        var losses = await _margins.ReadAsync(key.Scope, key.Hours, cancellation);
        _read[key] = losses.At;
        return losses;
    }
}
