using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime.Collectors.Counts;
using CdrStats.Infrastructure.Realtime.Collectors.Sharing;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>
/// Follows, on this host, every switch that tells its calls and that no other host follows: a lock in the database says whose it is, and goes with the
/// host that holds it. What the others follow they tell this one. Edits take effect at once. While the database is away what is followed stays followed.
/// </summary>
internal sealed partial class SwitchCollectors(
    LiveFeedStore store, LiveBoard board, MediationOptions options, LiveShare share, Database database, TimeProvider clock, ILogger<SwitchCollectors> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, Running> _running = [];
    private readonly HashSet<int> _unreadable = [];
    private readonly LiveReadings _readings = new(options, clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await database.ReadyAsync(stoppingToken);
            while (true)
            {
                try
                {
                    await KeepAsync(stoppingToken);
                }
                catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
                {
                    LogLost(error.Message);
                    await Task.Delay(Pause, clock, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped(_running.Count);
        }
        finally
        {
            foreach (var id in _running.Keys.ToList())
            {
                await StopAsync(id);
            }
        }
    }

    private async Task KeepAsync(CancellationToken stopping)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stopping);
        var (isEdited, isPushed) = (true, true);
        connection.Notification += (_, news) =>
        {
            if (news.Channel == PushedCounts.Channel)
            {
                isPushed = true;
            }
            else
            {
                isEdited = true;
            }
        };
        await using (var listen = new NpgsqlCommand("listen live_feed; listen config_changed; listen live_pushed", connection))
        {
            await listen.ExecuteNonQueryAsync(stopping);
        }

        // The locks went with the connection before: what another host has taken meanwhile is its own.
        foreach (var id in _running.Keys.ToList())
        {
            if (!await AskAsync(connection, "select pg_try_advisory_lock(hashtext('live_feed'), $1)", id, stopping))
            {
                await StopAsync(id);
            }
        }

        var lookedAt = 0L;
        while (true)
        {
            if (isEdited || clock.GetElapsedTime(lookedAt) >= LookEvery)
            {
                (isEdited, isPushed, lookedAt) = (false, true, clock.GetTimestamp());
                if (await _readings.RefreshAsync(connection, stopping))
                {
                    foreach (var one in _running.Values)
                    {
                        one.Collector.ReadAnew();
                    }
                }

                var wanted = await store.EnabledAsync(connection, stopping);
                await ComparedWithAsync(wanted, connection, stopping);
                share.Follow([.. _running.Keys], [.. wanted.Where(one => one.Value is not null && !_running.ContainsKey(one.Key)).Select(one => one.Key)]);
            }

            if (isPushed)
            {
                isPushed = false;
                await PushAsync(connection, stopping);
            }

            // What was announced beside the answer to a statement is here already.
            if (!isEdited && !isPushed)
            {
                await connection.WaitAsync(LookEvery, stopping);
            }
        }
    }

    private async Task PushAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        if (_running.Where(one => one.Value.Feed is PushedFeed).Select(one => one.Key).ToArray() is { Length: > 0 } pushed)
        {
            foreach (var (id, calls, pushedAt, age) in await PushedCounts.ReadAsync(connection, pushed, stopping))
            {
                ((PushedFeed)_running[id].Feed).Tell(calls, pushedAt, age);
            }
        }
    }

    private async Task ComparedWithAsync(IReadOnlyDictionary<int, FeedAddress?> wanted, NpgsqlConnection connection, CancellationToken stopping)
    {
        foreach (var (id, one) in _running.ToList())
        {
            if (wanted.GetValueOrDefault(id) != one.Collector.Address)
            {
                await StopAsync(id);
                await AskAsync(connection, "select pg_advisory_unlock(hashtext('live_feed'), $1)", id, stopping);
            }
        }

        foreach (var id in _unreadable.Where(id => !wanted.TryGetValue(id, out var address) || address is not null).ToList())
        {
            _unreadable.Remove(id);
            board.Remove(id);
        }

        foreach (var (id, address) in wanted)
        {
            if (_running.ContainsKey(id))
            {
                continue;
            }

            if (address is null)
            {
                if (!_unreadable.Add(id))
                {
                    continue;
                }

                board.Set(new SwitchLive(id, _readings.NameOf(id), FeedState.Lost, clock.GetUtcNow(), "Its stored secret can no longer be read, since the console's keys were changed. Type it again.", null));
            }
            else if (await AskAsync(connection, "select pg_try_advisory_lock(hashtext('live_feed'), $1)", id, stopping))
            {
                Start(id, address);
            }
        }
    }

    private void Start(int id, FeedAddress address)
    {
        var follow = new SwitchFollow(call => _readings.Read(id, call), clock);
        var feed = Feeds.Of(address.Kind, clock);
        var collector = new SwitchCollector(id, () => _readings.NameOf(id), address, feed, follow, board, clock, logger);
        var stop = new CancellationTokenSource();
        _running[id] = new Running(collector, feed, stop, Task.Run(() => collector.RunAsync(stop.Token), CancellationToken.None));
    }

    private async Task StopAsync(int id)
    {
        if (_running.Remove(id, out var one))
        {
            await one.Stop.CancelAsync();
            await one.Work;
            one.Stop.Dispose();
        }
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, int id, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    [LoggerMessage(LogLevel.Warning, "The settings of live calls cannot be read ({Reason}); reading them again in a second. What is followed stays followed")]
    private partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Debug, "Stopped following {Count} switches")]
    private partial void LogStopped(int count);

    private sealed record Running(SwitchCollector Collector, ISwitchFeed Feed, CancellationTokenSource Stop, Task Work);
}
