using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.Demo;

/// <summary>Calls that go on while you watch. Each is kept here until it ends, and reaches the inbox then, as a switch's record does.</summary>
public sealed class LiveCalls(ImportHost host, TimeProvider clock, CallOrigin origin)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);
    private readonly PriorityQueue<InboxRow, DateTimeOffset> _going = new();

    /// <summary>Places calls by the time of day, and delivers those that ended.</summary>
    /// <param name="onlyWhileDemo">
    /// The demo operator's calls: at the pace its past ends with, and until it has been removed. Else two to six a second, for as long as wanted.
    /// </param>
    /// <exception cref="NpgsqlException">The database cannot be reached; calls that ended are kept, and it may be called again.</exception>
    public async Task RunAsync(bool onlyWhileDemo, CancellationToken cancellation)
    {
        // Another seed at each start: calls with the ids of the last run would be no new calls.
        var now = clock.GetUtcNow();
        var invention = new CallInvention(HashCode.Combine(now.Ticks), origin);
        var last = now;
        double due = 0;
        if (onlyWhileDemo && _going.Count == 0)
        {
            GoOn(invention, now);
        }

        using var timer = new PeriodicTimer(Step, clock);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            now = clock.GetUtcNow();
            // After a pause (a laptop asleep) it goes on; it does not catch up.
            due += Math.Min((now - last).TotalSeconds, 5) * PerSecond(now, onlyWhileDemo) * (0.5 + invention.Chance());
            last = now;
            for (; due >= 1; due--)
            {
                var row = invention.CallAt(now);
                _going.Enqueue(row, row.Start.AddSeconds(row.Duration));
            }

            if (!await DeliverAsync(now, onlyWhileDemo, cancellation))
            {
                return;
            }
        }
    }

    private static double PerSecond(DateTimeOffset now, bool isDemo) =>
        isDemo ? CallRhythm.PerSecond(now, DemoOperator.HistoryCalls, DemoOperator.HistoryDays) : 2 + (4 * CallRhythm.OfAll(now));

    // Calls are in progress when it begins, as they are at any moment.
    private void GoOn(CallInvention invention, DateTimeOffset now)
    {
        for (var at = now - Longest; at < now;)
        {
            at = at.AddSeconds(-Math.Log(1 - invention.Chance()) / PerSecond(at, isDemo: true));
            var row = invention.CallAt(at);
            if (at < now && row.Start.AddSeconds(row.Duration) > now)
            {
                _going.Enqueue(row, row.Start.AddSeconds(row.Duration));
            }
        }
    }

    private async Task<bool> DeliverAsync(DateTimeOffset now, bool onlyWhileDemo, CancellationToken cancellation)
    {
        var ended = new List<InboxRow>();
        while (_going.TryPeek(out _, out var end) && end <= now)
        {
            ended.Add(_going.Dequeue());
        }

        if (ended.Count == 0)
        {
            return true;
        }

        try
        {
            await using var connection = await host.Databases.Calls.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            if (onlyWhileDemo && !await IsThereAsync(connection, cancellation))
            {
                return false;
            }

            await using var elsewhere = host.Databases.InboxIsElsewhere ? await host.Databases.Inbox.OpenConnectionAsync(cancellation) : null;
            await InboxCopy.WriteAsync(elsewhere ?? connection, ended, cancellation);
            await transaction.CommitAsync(cancellation);
            return true;
        }
        catch (Exception)
        {
            // They ended all the same: the next attempt delivers them.
            foreach (var row in ended)
            {
                _going.Enqueue(row, row.Start.AddSeconds(row.Duration));
            }

            throw;
        }
    }

    private static async Task<bool> IsThereAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using (var wait = new NpgsqlCommand($"select pg_advisory_xact_lock_shared({DemoOperator.Lock})", connection) { CommandTimeout = 0 })
        {
            await wait.ExecuteNonQueryAsync(cancellation);
        }

        await using var ask = new NpgsqlCommand("select exists (select from switch where demo)", connection);
        return (bool)(await ask.ExecuteScalarAsync(cancellation))!;
    }
}

/// <summary>Makes a generator of calls that come from there.</summary>
public delegate LiveCalls LiveCallsFactory(CallOrigin origin);
