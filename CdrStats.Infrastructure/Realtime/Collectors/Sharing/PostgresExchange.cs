using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Realtime.Collectors.Sharing;

/// <summary>The hosts' own database: the table <c>live_switch</c>, announced by LISTEN/NOTIFY. Always there, so it needs no setting.</summary>
internal sealed class PostgresExchange(Database database, TimeProvider clock) : ILiveExchange
{
    public string Name => "PostgreSQL";

    public bool IsAway(Exception error) => error is NpgsqlException or IOException or TimeoutException;

    public async Task<ILiveLine> OpenAsync(CancellationToken cancellation)
    {
        await database.ReadyAsync(cancellation);
        var connection = await database.Source.OpenConnectionAsync(cancellation);
        var line = new Line(connection, clock);
        try
        {
            await line.ListenAsync(cancellation);
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    private sealed class Line : ILiveLine
    {
        private static readonly TimeSpan AliveCheck = TimeSpan.FromSeconds(15);

        private readonly NpgsqlConnection _connection;
        private readonly TimeProvider _clock;
        private LiveNews _news;
        private long _aliveAt;

        public Line(NpgsqlConnection connection, TimeProvider clock)
        {
            (_connection, _clock, _aliveAt) = (connection, clock, clock.GetTimestamp());
            connection.Notification += (_, news) => _news |= news.Channel == "live_switch" ? LiveNews.Told : LiveNews.Wanted;
        }

        public Task ListenAsync(CancellationToken cancellation) => RunAsync("listen live_switch; listen live_wanted", cancellation);

        public Task AskAsync(CancellationToken cancellation) => RunAsync("notify live_wanted", cancellation);

        public async Task TellAsync(IReadOnlyList<ToldSwitch> told, CancellationToken cancellation)
        {
            await using var command = new NpgsqlCommand("""
                with told as (
                    insert into live_switch (switch_id, host, told_at, told)
                    select id, $3, now(), told from unnest($1, $2) as one (id, told) where exists (select from switch where switch.id = one.id)
                    on conflict (switch_id) do update set host = excluded.host, told_at = excluded.told_at, told = excluded.told
                    returning switch_id)
                select pg_notify('live_switch', '') from told limit 1
                """, _connection);
            command.Parameters.Add(new() { Value = told.Select(one => one.SwitchId).ToArray() });
            command.Parameters.Add(new() { Value = told.Select(one => one.Told).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
            command.Parameters.Add(new() { Value = ThisHost.Name });
            await command.ExecuteNonQueryAsync(cancellation);
        }

        public async Task<IReadOnlyList<HeardSwitch>> HearAsync(int[] switches, CancellationToken cancellation)
        {
            var heard = new List<HeardSwitch>();
            await using var command = new NpgsqlCommand("select switch_id, told::text, now() - told_at from live_switch where switch_id = any ($1)", _connection) { Parameters = { new() { Value = switches } } };
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                heard.Add(new HeardSwitch(row.GetInt32(0), row.GetString(1), row.GetTimeSpan(2)));
            }

            return heard;
        }

        public async Task<LiveNews> WaitAsync(TimeSpan most, CancellationToken cancellation)
        {
            // What came with the answer to a statement is there already.
            if (_news == LiveNews.None && !await _connection.WaitAsync(most, cancellation) && _clock.GetElapsedTime(_aliveAt) > AliveCheck)
            {
                _aliveAt = _clock.GetTimestamp();
                await RunAsync("select 1", cancellation);
            }

            var news = _news;
            _news = LiveNews.None;
            return news;
        }

        public ValueTask DisposeAsync() => _connection.DisposeAsync();

        private async Task RunAsync(string sql, CancellationToken cancellation)
        {
            await using var command = new NpgsqlCommand(sql, _connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
