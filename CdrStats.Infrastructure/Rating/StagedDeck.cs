using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>
/// A connection of its own with a deck in its temporary tables. Between preview and confirmation it waits without a transaction: nothing is locked and nothing
/// keeps the database from cleaning up. Closed, the tables are gone.
/// </summary>
internal sealed class StagedDeck : IDisposable
{
    private readonly Room _room;
    private bool _isKept;

    private StagedDeck(NpgsqlConnection connection, RateStage stage, Room room) => (Connection, Stage, _room) = (connection, stage, room);

    public NpgsqlConnection Connection { get; }

    public RateStage Stage { get; }

    /// <param name="room">How many may wait at a time.</param>
    public static async Task<StagedDeck> OpenAsync(string way, int plan, RateImportTerms terms, DateTimeOffset moment, Room room, CancellationToken cancellation)
    {
        // Of a pool, the connection would live on with its tables.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(way) { Pooling = false, ApplicationName = "cdrstats rates" }.ConnectionString);
        await connection.OpenAsync(cancellation);
        return new StagedDeck(connection, new RateStage(connection, plan, terms, moment), room);
    }

    /// <summary>Waits for the confirmation, where there is room; otherwise it is staged again then.</summary>
    public StagedDeck? Keep()
    {
        _isKept = _room.TryEnter();
        if (!_isKept)
        {
            Dispose();
        }

        return _isKept ? this : null;
    }

    /// <summary>False: the server has been away meanwhile, and with it the tables.</summary>
    public async Task<bool> IsThereAsync(CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand("select count(*) from missing", Connection);
            return await command.ExecuteScalarAsync(cancellation) is long;
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Connection.Dispose();
        if (_isKept)
        {
            _isKept = false;
            _room.Leave();
        }
    }

    /// <summary>So many may wait at a time.</summary>
    internal sealed class Room(int most)
    {
        private readonly Lock _gate = new();
        private int _waiting;

        public bool TryEnter()
        {
            lock (_gate)
            {
                if (_waiting >= most)
                {
                    return false;
                }

                _waiting++;
                return true;
            }
        }

        public void Leave()
        {
            lock (_gate)
            {
                _waiting--;
            }
        }
    }
}
