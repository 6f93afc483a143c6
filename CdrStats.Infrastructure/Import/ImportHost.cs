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
    private Importer? _importer;

    /// <summary>Rings when rows reached the inbox.</summary>
    public Bell Arrivals { get; } = new();

    /// <summary>Where calls are, and where the inbox is.</summary>
    public ImportDatabases Databases { get; private set; } = null!;

    public Importer Importer
    {
        get
        {
            lock (_gate)
            {
                return _importer ??= Make();
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

        _ = Importer;
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

    private Importer Make()
    {
        var inbox = configuration.GetConnectionString("ImportCdr");
        _inboxElsewhere = string.IsNullOrWhiteSpace(inbox) ? null : NpgsqlDataSource.Create(inbox);
        Databases = new ImportDatabases(database.Source, _inboxElsewhere ?? database.Source);
        return new Importer(Databases, mediation, clock, logger);
    }
}
