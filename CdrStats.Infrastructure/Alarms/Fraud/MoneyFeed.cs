using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>The money at risk, live, read once for all who look: at once where this host looks for fraud, else a few times a minute.</summary>
public sealed class MoneyFeed : IDisposable
{
    private readonly ImportPulses _changes;
    private readonly SharedFeed<AccessScope, MoneyAtRisk> _looks;
    private readonly TimeProvider _clock;

    public MoneyFeed(NpgsqlDataSource database, TimeProvider clock, ILogger<MoneyFeed> logger)
    {
        (_clock, _changes) = (clock, new ImportPulses(clock));
        _looks = new((scope, stop) => MoneyAtRisk.ReadAsync(database, scope, stop), _changes, clock, logger);
    }

    public IAsyncEnumerable<MoneyAtRisk> WatchAsync(AccessScope scope, CancellationToken cancellation) => _looks.WatchAsync(scope, cancellation);

    public void Dispose() => _looks.Dispose();

    internal void Changed() => _changes.Publish(_clock.GetUtcNow());
}
