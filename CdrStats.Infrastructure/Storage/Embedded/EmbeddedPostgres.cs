using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>
/// The console's own PostgreSQL: a child process on data of its own, started when none runs and kept running until disposed.
/// One process owns the server of a data directory; another one that starts meanwhile uses it without stopping it, and takes over if the owner leaves.
/// Whoever owns it, the connection string stays the same.
/// </summary>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private static readonly TimeSpan OwnerMayTake = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BusyMayTake = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SilentMayTake = TimeSpan.FromSeconds(10);

    private readonly EmbeddedPostgresOptions _options;
    private readonly ClusterFolder _folder;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private OwnerLock? _owner;
    private Cluster? _cluster;
    private int? _port;
    private Func<CancellationToken, Task> _ended = _ => Task.CompletedTask;
    private Task _keeping = Task.CompletedTask;

    private EmbeddedPostgres(EmbeddedPostgresOptions options, ILogger logger) =>
        (_options, _folder, _logger) = (options, new ClusterFolder(options), logger);

    /// <summary>The way in, with the password: database and role <c>cdrstats</c> on loopback.</summary>
    public string ConnectionString => _folder.ReadConnection()!.ConnectionString;

    /// <summary>Whether the server ran already when we came: another process's, or one left behind by a console that was killed.</summary>
    public bool Adopted { get; private set; }

    /// <summary>Whether we stop the server when disposed: we started it, or its owner is gone.</summary>
    public bool Owned => _owner is not null;

    /// <summary>Starts the server, or joins the one that runs on this data directory. Nothing is needed beforehand but PostgreSQL's programs.</summary>
    /// <exception cref="EmbeddedPostgresException">It cannot run here; the message says why and what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellation = default)
    {
        var server = new EmbeddedPostgres(options, logger);
        try
        {
            server._folder.Create();
            await server.JoinAsync(cancellation);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        server._port = server._folder.ReadConnection()!.Port;
        server._keeping = server.KeepAsync(server._stopping.Token);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _keeping;
        if (_owner is not null)
        {
            if (_cluster is not null && PostmasterFile.FindRunning(_folder.Path) is not null)
            {
                await _cluster.StopAsync(CancellationToken.None);
                await _ended(CancellationToken.None);
                LogStopped(_folder.Path);
            }

            _owner.Dispose();
            _owner = null;
        }

        _stopping.Dispose();
    }

    private async Task JoinAsync(CancellationToken cancellation)
    {
        var since = TimeProvider.System.GetTimestamp();
        while ((_owner ??= OwnerLock.TryTake(_folder.LockFile)) is null)
        {
            if (await ServerProbe.AskAsync(_folder, cancellation) == ServerState.Ready)
            {
                Adopted = true;
                LogShared(_folder.Path);
                return;
            }

            if (TimeProvider.System.GetElapsedTime(since) > OwnerMayTake)
            {
                throw new EmbeddedPostgresException(
                    $"Another console holds the data directory '{_folder.Data}', but its PostgreSQL does not answer: stop that console, or give this one its own CdrStats:DataDirectory.");
            }

            await Task.Delay(100, cancellation);
        }

        _cluster = await Cluster.OpenAsync(_folder, _options, cancellation);
        if (_folder.Major() is null)
        {
            LogCreating(_cluster.Major, _folder.Path, _cluster.AccountName);
            await _cluster.CreateAsync(cancellation);
        }

        if (await AdoptAsync(_cluster, cancellation))
        {
            return;
        }

        var server = await _cluster.StartAsync(_port, cancellation);
        (_ended, Adopted) = (server.Ended.WaitAsync, false);
        var port = _folder.ReadConnection()!.Port;
        LogStarted(_cluster.Major, port, _folder.Path);
    }

    /// <summary>Takes over a server whose owner is gone; one on its way down is waited for, one that does not answer as ours is ended.</summary>
    private async Task<bool> AdoptAsync(Cluster cluster, CancellationToken cancellation)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (PostmasterFile.FindRunning(_folder.Path) is { } running)
        {
            var state = await ServerProbe.AskAsync(_folder, cancellation, Cluster.ListenAddresses(_options));
            if (state == ServerState.Ready && running.Port == (_options.Port ?? running.Port))
            {
                Adopted = true;
                _ended = running.EndedAsync;
                LogAdopted(running.ProcessId, _folder.Path);
                return true;
            }

            var patience = state == ServerState.Busy ? BusyMayTake : state == ServerState.Silent ? SilentMayTake : TimeSpan.Zero;
            if (TimeProvider.System.GetElapsedTime(since) > patience)
            {
                LogReplacing(running.ProcessId, _folder.Path);
                await cluster.StopAsync(cancellation);
            }

            await Task.Delay(50, cancellation);
        }

        return false;
    }

    /// <summary>Starts the server again when it ends without us, and takes it over when its owner leaves.</summary>
    private async Task KeepAsync(CancellationToken stopping)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (_owner is not null)
                {
                    await _ended(stopping);
                    LogGone(_folder.Path);
                }
                else
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), stopping);
                    if ((_owner = OwnerLock.TryTake(_folder.LockFile)) is null)
                    {
                        continue;
                    }
                }

                await JoinAsync(stopping);
                pause = TimeSpan.FromSeconds(1);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogNotKept(error, _folder.Path, pause);
                await Task.Delay(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = TimeSpan.FromSeconds(Math.Min(30, pause.TotalSeconds * 2));
            }
        }
    }
}
