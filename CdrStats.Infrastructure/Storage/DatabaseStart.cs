using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Realtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Storage;

/// <summary>
/// Opens, migrates and then watches the database for as long as the host runs. The host's start waits for it a few seconds only: a configured
/// server that does not answer is tried again in the background. An embedded server that cannot run ends the start, and so does a setting that the
/// database shows to be wrong; if that comes out only later, it ends the host.
/// </summary>
internal sealed partial class DatabaseStart(
    Database database, Schema schema, ConsoleSettings.SettingsFollower settings, Live<DatabaseState> state, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<DatabaseStart> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan StartWaits = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;
    private bool _migrated;
    private bool _warm;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await database.OpenAsync(cancellationToken);
        _watching = Task.Run(() => WatchAsync(_stopping.Token), CancellationToken.None);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartWaits);
        try
        {
            await await Task.WhenAny(AnsweredAsync(patience.Token), _watching);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogStillWaiting();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watching.WaitAsync(cancellationToken);
    }

    private async Task AnsweredAsync(CancellationToken cancellation)
    {
        await foreach (var now in state.WatchAsync(TimeSpan.Zero, cancellation))
        {
            if (now is not DatabaseState.Starting)
            {
                return;
            }
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task WatchAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await TryAsync(stopping);
                await Task.Delay(Rhythm, clock, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SettingException)
            {
                // Trying again would change nothing: whoever started the console must. StartAsync or StopAsync tells it.
                lifetime.StopApplication();
                throw;
            }
        }
    }

    private async Task TryAsync(CancellationToken stopping)
    {
        try
        {
            if (_migrated)
            {
                await PingAsync(stopping);
                Warm();
            }
            else
            {
                await schema.MigrateAsync(stopping);
                _migrated = true;
            }

            if (state.Value is not DatabaseState.Ready)
            {
                LogReady();
                state.Update(_ => new DatabaseState.Ready(clock.GetUtcNow()));
            }
        }
        catch (Exception error) when (error is not SettingException && !stopping.IsCancellationRequested)
        {
            if (state.Value is not DatabaseState.Unreachable)
            {
                LogUnreachable(error, DatabaseTrouble.Words(error));
            }

            state.Update(was => new DatabaseState.Unreachable(DatabaseTrouble.Words(error), was is DatabaseState.Unreachable ? was.Since : clock.GetUtcNow()));
        }
    }

    // The object model takes a second to make. The start does not wait for it, and whoever signs in first should not either.
    private void Warm()
    {
        if (!_warm)
        {
            using var db = database.CreateDbContext();
            _warm = db.Model is not null;
        }
    }

    private async Task PingAsync(CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        await using var connection = await database.Source.OpenConnectionAsync(patience.Token);
        // Settings that another host stored come with it.
        await settings.RefreshAsync(connection, patience.Token);
    }

    [LoggerMessage(LogLevel.Information, "The database is ready")]
    private partial void LogReady();

    [LoggerMessage(LogLevel.Error, "The database cannot be used ({Trouble}); trying again every 2 s")]
    private partial void LogUnreachable(Exception error, string trouble);

    [LoggerMessage(LogLevel.Warning, "The database does not answer yet; the console starts without it and goes on trying")]
    private partial void LogStillWaiting();
}
