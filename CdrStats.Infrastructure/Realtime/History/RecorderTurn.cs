using Npgsql;

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>Which of the hosts on one database records: the one that holds a lock, which goes with its connection.</summary>
/// <param name="what">Which of the things that one host does.</param>
internal sealed class RecorderTurn(NpgsqlDataSource database, int what, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private NpgsqlConnection? _connection;
    private long? _lookedAt;
    private bool _isOurs;

    /// <summary>Whether it is this host. While the database is away it stays whose it was: what is recorded twice is the same.</summary>
    public async ValueTask<bool> IsOursAsync(CancellationToken cancellation)
    {
        if (_lookedAt is { } at && clock.GetElapsedTime(at) < LookEvery)
        {
            return _isOurs;
        }

        _lookedAt = clock.GetTimestamp();
        try
        {
            // Holding it, asking once more would hold it twice: that it still answers is enough.
            var isHeld = _isOurs && _connection is not null;
            _connection ??= await database.OpenConnectionAsync(cancellation);
            await using var ask = new NpgsqlCommand(isHeld ? "select true" : "select pg_try_advisory_lock(hashtext('live_history'), $1)", _connection);
            if (!isHeld)
            {
                ask.Parameters.Add(new() { Value = what });
            }

            _isOurs = (bool)(await ask.ExecuteScalarAsync(cancellation))!;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            await LetGoAsync();
        }

        return _isOurs;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_isOurs && _connection is { } connection)
            {
                // Back in the pool the connection would hold it still.
                await using var give = new NpgsqlCommand("select pg_advisory_unlock(hashtext('live_history'), $1)", connection) { Parameters = { new() { Value = what } } };
                await give.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            // The connection is lost, and the lock with it.
        }

        await LetGoAsync();
    }

    private async ValueTask LetGoAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
        {
            await connection.DisposeAsync();
        }
    }
}
