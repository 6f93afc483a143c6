using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// The importer of this process, made when the database is first ready. <c>ConnectionStrings:ImportCdr</c> names another database for the inbox.
/// </summary>
public sealed class ImportHost(Database database, IConfiguration configuration, MediationOptions mediation, TimeProvider clock, ILogger<Importer> logger)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private NpgsqlDataSource? _inboxElsewhere;
    private ImportDatabases? _databases;
    private Importer? _importer;

    /// <summary>Rings when rows reached the inbox.</summary>
    public Bell Arrivals { get; } = new();

    /// <summary>Where calls are, and where the inbox is. To be had once the database is open.</summary>
    public ImportDatabases Databases
    {
        get
        {
            lock (_gate)
            {
                return _databases ??= Open();
            }
        }
    }

    public Importer Importer
    {
        get
        {
            lock (_gate)
            {
                return _importer ??= new Importer(_databases ??= Open(), mediation, clock, logger);
            }
        }
    }

    /// <summary>Waits until the database is ready, and makes sure that an inbox elsewhere has what the import needs.</summary>
    public async Task ReadyAsync(Live<DatabaseState> state, CancellationToken cancellation)
    {
        await foreach (var now in state.WatchAsync(TimeSpan.FromMilliseconds(50), cancellation))
        {
            if (now is DatabaseState.Ready)
            {
                break;
            }
        }

        await EnsureInboxAsync(cancellation);
    }

    /// <summary>Gives an inbox in another database what it lacks.</summary>
    public async Task EnsureInboxAsync(CancellationToken cancellation)
    {
        if (Databases.InboxIsElsewhere)
        {
            await InboxSchema.EnsureAsync(Databases.Inbox, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _importer?.Dispose();
        Arrivals.Dispose();
        if (_inboxElsewhere is not null)
        {
            await _inboxElsewhere.DisposeAsync();
        }
    }

    private ImportDatabases Open()
    {
        var inbox = configuration.GetConnectionString("ImportCdr");
        _inboxElsewhere = string.IsNullOrWhiteSpace(inbox) ? null : NpgsqlDataSource.Create(inbox);
        return new ImportDatabases(database.Source, _inboxElsewhere ?? database.Source);
    }
}
