using CdrStats.Infrastructure.Storage;
using Npgsql;
using StackExchange.Redis;

namespace CdrStats.Infrastructure.Realtime.Collectors.Sharing;

/// <summary>
/// A Redis: a key for each switch, announced by publish and subscribe. Keys and channels carry the identity of the hosts' database, so that consoles of
/// several databases can share one; a key goes by itself an hour after it was last written.
/// </summary>
internal sealed class RedisExchange(RedisSettings settings, Database database) : ILiveExchange
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private string? _prefix;

    public string Name => "Redis";

    public bool IsAway(Exception error) => error is RedisException or TimeoutException or ObjectDisposedException or NpgsqlException or IOException;

    public async Task<ILiveLine> OpenAsync(CancellationToken cancellation)
    {
        await database.ReadyAsync(cancellation);
        _prefix ??= await PrefixAsync(cancellation);
        var connection = await ConnectAsync().WaitAsync(cancellation);
        var line = new Line(connection, _prefix);
        try
        {
            await line.ListenAsync().WaitAsync(cancellation);
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    // A broken connection is not mended behind our back: the line ends, and what was told meanwhile is asked for anew.
    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
            {
                EndPoints = { { settings.Url.Host, settings.Port } },
                User = settings.UserName.Length > 0 ? settings.UserName : null,
                Password = settings.Password.Length > 0 ? settings.Password : null,
                DefaultDatabase = settings.Database,
                Ssl = settings.IsEncrypted,
                ClientName = ThisHost.Name.Replace(' ', '_'),
                AbortOnConnectFail = true,
                ConnectRetry = 1,
                ConnectTimeout = (int)Patience.TotalMilliseconds,
                AsyncTimeout = (int)Patience.TotalMilliseconds,
                SyncTimeout = (int)Patience.TotalMilliseconds,
                KeepAlive = (int)Patience.TotalSeconds,
                BacklogPolicy = BacklogPolicy.FailFast,
            });
        }
        catch (RedisConnectionException error)
        {
            // The driver's own words are for programmers.
            throw new IOException($"no answer of a Redis at {settings.Url.Host}:{settings.Port}: {error.GetBaseException().Message}", error);
        }
    }

    private async Task<string> PrefixAsync(CancellationToken cancellation)
    {
        await using var command = database.Source.CreateCommand(
            "select 'cdrstats:' || md5(system_identifier || '/' || (select oid from pg_database where datname = current_database())) from pg_control_system()");
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private sealed class Line : ILiveLine
    {
        private readonly ConnectionMultiplexer _connection;
        private readonly string _prefix;
        private readonly Bell _bell = new();
        private int _news;
        private volatile Exception? _broken;

        public Line(ConnectionMultiplexer connection, string prefix)
        {
            (_connection, _prefix) = (connection, prefix);
            connection.ConnectionFailed += Broke;
        }

        public async Task ListenAsync()
        {
            var subscriber = _connection.GetSubscriber();
            await subscriber.SubscribeAsync(Channel("told"), (_, _) => Heard(LiveNews.Told));
            await subscriber.SubscribeAsync(Channel("wanted"), (_, _) => Heard(LiveNews.Wanted));
        }

        public async Task AskAsync(CancellationToken cancellation) => await _connection.GetSubscriber().PublishAsync(Channel("wanted"), "").WaitAsync(cancellation);

        public async Task TellAsync(IReadOnlyList<ToldSwitch> told, CancellationToken cancellation)
        {
            var keys = _connection.GetDatabase();
            await Task.WhenAll(told.Select(one => keys.StringSetAsync(Key(one.SwitchId), one.Told, KeptFor))).WaitAsync(cancellation);
            await _connection.GetSubscriber().PublishAsync(Channel("told"), "").WaitAsync(cancellation);
        }

        public async Task<IReadOnlyList<HeardSwitch>> HearAsync(int[] switches, CancellationToken cancellation)
        {
            var keys = _connection.GetDatabase();
            var found = await Task.WhenAll(switches.Select(id => keys.StringGetWithExpiryAsync(Key(id)))).WaitAsync(cancellation);
            return [.. switches.Zip(found).Where(one => one.Second.Value.HasValue).Select(one => new HeardSwitch(one.First, one.Second.Value.ToString(), KeptFor - (one.Second.Expiry ?? TimeSpan.Zero)))];
        }

        public async Task<LiveNews> WaitAsync(TimeSpan most, CancellationToken cancellation)
        {
            await _bell.WaitAsync(most, cancellation);
            return _broken is { } broken
                ? throw new IOException(broken.Message, broken)
                : (LiveNews)Interlocked.Exchange(ref _news, 0);
        }

        public async ValueTask DisposeAsync()
        {
            _connection.ConnectionFailed -= Broke;
            await _connection.DisposeAsync();
            _bell.Dispose();
        }

        private void Heard(LiveNews news)
        {
            Interlocked.Or(ref _news, (int)news);
            _bell.Ring();
        }

        private void Broke(object? sender, ConnectionFailedEventArgs failed)
        {
            // The driver's own words are for programmers.
            _broken = new IOException($"the connection broke ({failed.FailureType})", failed.Exception);
            _bell.Ring();
        }

        private RedisKey Key(int switchId) => $"{_prefix}:switch:{switchId}";

        private RedisChannel Channel(string name) => RedisChannel.Literal($"{_prefix}:{name}");
    }
}
