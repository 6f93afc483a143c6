using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage.Embedded;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Storage;

/// <summary>
/// The way to the one database: the configured server, or the embedded one, which <see cref="OpenAsync"/> starts or joins.
/// Data source and contexts may be had before, but work only afterwards.
/// </summary>
public sealed class Database(IConfiguration configuration, ILogger<EmbeddedPostgres> logger, Live<DatabaseState> state)
    : IDbContextFactory<CdrStatsDb>, IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _made = new();
    private EmbeddedPostgres? _embedded;
    private NpgsqlDataSource? _source;
    private DbContextOptions<CdrStatsDb>? _options;

    /// <summary>Which server it is, as configured.</summary>
    public DatabaseLocation Location { get; } = DatabaseLocation.From(configuration);

    /// <summary>Whether there is anything to look at: false where the embedded server would have to make its first cluster.</summary>
    public bool IsMade => Location is not DatabaseLocation.Embedded own || new ClusterFolder(own.Options).Major() is not null;

    /// <summary>The embedded server; null before <see cref="OpenAsync"/> and where a server is configured.</summary>
    public EmbeddedPostgres? Embedded => _embedded;

    /// <summary>The way in, with its password.</summary>
    public string ConnectionString => Location is DatabaseLocation.External external
        ? external.ConnectionString
        : _embedded?.ConnectionString ?? throw new InvalidOperationException("The embedded PostgreSQL has not been started yet: await Database.OpenAsync or ReadyAsync first.");

    /// <summary>The pool that everything of this process draws from.</summary>
    public NpgsqlDataSource Source
    {
        get
        {
            lock (_made)
            {
                return _source ??= NpgsqlDataSource.Create(Pooled(ConnectionString));
            }
        }
    }

    /// <summary>Starts or joins the embedded server; does nothing where a server is configured.</summary>
    /// <exception cref="EmbeddedPostgresException">The embedded server cannot run here.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        if (Location is not DatabaseLocation.Embedded own)
        {
            return;
        }

        await _gate.WaitAsync(cancellation);
        try
        {
            _embedded ??= await EmbeddedPostgres.StartAsync(own.Options, logger, cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits until the database answers and is migrated. For services that start beside it.</summary>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        await foreach (var now in state.WatchAsync(TimeSpan.Zero, cancellation))
        {
            if (now is DatabaseState.Ready)
            {
                return;
            }
        }
    }

    public CdrStatsDb CreateDbContext()
    {
        lock (_made)
        {
            _options ??= new DbContextOptionsBuilder<CdrStatsDb>().UseNpgsql(Source).UseSnakeCaseNamingConvention().Options;
        }

        return new CdrStatsDb(_options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync();
        }

        // The container knows this object by two names and disposes it for each.
        if (Interlocked.Exchange(ref _embedded, null) is { } embedded)
        {
            await embedded.DisposeAsync();
        }

        _gate.Dispose();
    }

    private static string Pooled(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        builder.ApplicationName ??= "cdrstats";
        return builder.ConnectionString;
    }
}
