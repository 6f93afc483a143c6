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
    private readonly string? _elsewhere = configuration.GetConnectionString(InboxName) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
    private NpgsqlDataSource? _inboxElsewhere;
    private ImportDatabases? _databases;
    private Importer? _importer;

    /// <summary>The name of the inbox's own connection string.</summary>
    public const string InboxName = "ImportCdr";

    /// <summary>Rings when rows reached the inbox.</summary>
    public Bell Arrivals { get; } = new();

    /// <summary>Whether the configuration names a database of its own for the inbox.</summary>
    public bool InboxIsElsewhere => _elsewhere is not null;

    /// <summary>Whether the inbox can be worked with. One beside the calls always can where they can.</summary>
    public Live<InboxState> Inbox { get; } = new(
        new InboxState(string.IsNullOrWhiteSpace(configuration.GetConnectionString(InboxName)), null, clock.GetUtcNow()), clock);

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

    /// <summary>Waits until database and inbox are ready.</summary>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        await database.ReadyAsync(cancellation);
        await foreach (var now in Inbox.WatchAsync(TimeSpan.Zero, cancellation))
        {
            if (now.IsReady)
            {
                return;
            }
        }
    }

    /// <summary>Gives an inbox in another database what it lacks.</summary>
    /// <exception cref="NpgsqlException">It cannot be reached, or the role may not change it.</exception>
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
        _inboxElsewhere = _elsewhere is null ? null : NpgsqlDataSource.Create(_elsewhere);
        return new ImportDatabases(database.Source, _inboxElsewhere ?? database.Source) { Watched = Inbox };
    }
}
