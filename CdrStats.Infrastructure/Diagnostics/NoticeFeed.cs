using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>
/// The judged chain for those who look at other pages: read each quarter of a minute while somebody does, and for all of them once. It stands on
/// every page, so it never fails: while the database is away, which the shell says, there are no notices.
/// </summary>
public sealed partial class NoticeFeed : IDisposable
{
    private readonly SharedFeed<AccessScope, Chain> _chains;
    private readonly ChainQueries _chain;
    private readonly TimeProvider _clock;
    private readonly ILogger<NoticeFeed> _logger;

    public NoticeFeed(ChainQueries chain, TimeProvider clock, ILogger<NoticeFeed> logger)
    {
        (_chain, _clock, _logger) = (chain, clock, logger);
        // A pulse that never beats: calls are no reason to look again.
        _chains = new(ReadAsync, new ImportPulses(clock), clock, logger);
    }

    public IAsyncEnumerable<Chain> WatchAsync(AccessScope scope, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        return _chains.WatchAsync(scope, cancellation);
    }

    public void Dispose() => _chains.Dispose();

    private async Task<Chain> ReadAsync(AccessScope scope, CancellationToken cancellation)
    {
        try
        {
            return Chain.Of(await _chain.ReadAsync(scope, cancellation));
        }
        catch (Exception error) when (error is not OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            LogFailed(DatabaseTrouble.Words(error));
            return new Chain(_clock.GetUtcNow(), [], []);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The notices could not be read: {Trouble}")]
    private partial void LogFailed(string trouble);
}
