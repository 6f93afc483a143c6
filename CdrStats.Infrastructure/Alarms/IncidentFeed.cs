using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.DestinationControl;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What is open now.</summary>
/// <param name="At">When it was read.</param>
/// <param name="NewHits">What the blacklist stopped and nobody has taken note of; operators' alone.</param>
public sealed record OpenIncidents(DateTimeOffset At, IReadOnlyList<Incident> Incidents, IReadOnlyList<ControlHit> NewHits);

/// <summary>
/// The open incidents, live: read anew when any host announces a change, once for all who look. They stand on every page, so that it never fails:
/// while the database is away, which the shell says, there are none.
/// </summary>
public sealed partial class IncidentFeed : IDisposable
{
    /// <summary>More than a bell shows, or a page counts.</summary>
    private const int Most = 200;

    private readonly ImportPulses _changes;
    private readonly SharedFeed<AccessScope, OpenIncidents> _open;
    private readonly IncidentStore _incidents;
    private readonly ControlHits _hits;
    private readonly TimeProvider _clock;
    private readonly ILogger<IncidentFeed> _logger;

    public IncidentFeed(IncidentStore incidents, ControlHits hits, TimeProvider clock, ILogger<IncidentFeed> logger)
    {
        (_incidents, _hits, _clock, _logger, _changes) = (incidents, hits, clock, logger, new ImportPulses(clock));
        _open = new(ReadAsync, _changes, clock, logger);
    }

    /// <summary>Some incident changed.</summary>
    public void Changed() => _changes.Publish(_clock.GetUtcNow());

    public IAsyncEnumerable<OpenIncidents> WatchAsync(AccessScope scope, CancellationToken cancellation) => _open.WatchAsync(scope, cancellation);

    public void Dispose() => _open.Dispose();

    private async Task<OpenIncidents> ReadAsync(AccessScope scope, CancellationToken cancellation)
    {
        try
        {
            return new OpenIncidents(_clock.GetUtcNow(), await _incidents.ListAsync(scope, true, null, Most, cancellation), [.. (await _hits.ListAsync(scope, cancellation)).Where(hit => hit.IsNew)]);
        }
        catch (Exception error) when (error is not OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            LogFailed(DatabaseTrouble.Words(error));
            return new OpenIncidents(_clock.GetUtcNow(), [], []);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The open incidents could not be read: {Trouble}")]
    private partial void LogFailed(string trouble);
}
