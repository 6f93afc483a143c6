using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Billing;

/// <summary>What is sold below cost, live: every circuit that looks at the same range shares one list, which is read at most every five seconds.</summary>
public sealed class LiveMargins : IDisposable
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(AccessScope Scope, int Hours), LossList> _read = [];
    private readonly SharedFeed<(AccessScope Scope, int Hours), LossList> _losses;
    private readonly MarginQueries _margins;
    private readonly TimeProvider _clock;

    public LiveMargins(MarginQueries margins, ImportPulses pulses, TimeProvider clock, ILogger<LiveMargins> logger)
    {
        (_margins, _clock) = (margins, clock);
        _losses = new SharedFeed<(AccessScope Scope, int Hours), LossList>(ReadAsync, pulses, clock, logger);
    }

    /// <param name="hours">One of <see cref="MarginQueries.Hours"/>.</param>
    /// <remarks>Whoever comes soon after a list was read has that one at once, not a blank page until the next may be read.</remarks>
    public async IAsyncEnumerable<LossList> WatchAsync(AccessScope scope, int hours, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (_read.TryGetValue((scope, hours), out var last) && Rest(last) > TimeSpan.Zero)
        {
            yield return last;
        }

        await foreach (var losses in _losses.WatchAsync((scope, hours), cancellation))
        {
            yield return losses;
        }
    }

    public void Dispose() => _losses.Dispose();

    private TimeSpan Rest(LossList last) => last.At + AtMostEvery - _clock.GetUtcNow();

    private async Task<LossList> ReadAsync((AccessScope Scope, int Hours) key, CancellationToken cancellation)
    {
        if (_read.TryGetValue(key, out var last) && Rest(last) is { Ticks: > 0 } wait && wait <= AtMostEvery)
        {
            await Task.Delay(wait, _clock, cancellation);
        }

        var losses = await _margins.ReadAsync(key.Scope, key.Hours, cancellation);
        _read[key] = losses;
        return losses;
    }
}
