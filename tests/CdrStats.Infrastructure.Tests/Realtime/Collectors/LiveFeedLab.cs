using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Infrastructure.Realtime.Collectors.Sharing;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>A console's database with one switch and the customer "sol" (id 7), and hosts on it that follow what it says.</summary>
internal sealed class LiveFeedLab : IAsyncDisposable
{
    private readonly string _connection;
    private readonly List<Host> _hosts = [];
    private readonly IDataProtectionProvider _keys = new EphemeralDataProtectionProvider();

    private LiveFeedLab(string connection)
    {
        _connection = connection;
        Database = Open(connection);
        Store = new LiveFeedStore(Database, Database.Source, _keys, TimeProvider.System);
    }

    public Database Database { get; }

    public LiveFeedStore Store { get; }

    public static async Task<LiveFeedLab> NewAsync(PostgresFixture postgres)
    {
        var lab = new LiveFeedLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        await lab.RunAsync("""
            insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (1, 'paris', '10.0.0.1', 3, gen_random_uuid(), false, false, now());
            insert into customer (id, name, demo, created_at) values (7, 'sol', false, now());
            insert into account_code (code, customer_id) values ('sol', 7);
            """);
        return lab;
    }

    /// <summary>On a database that somebody else filled.</summary>
    public static LiveFeedLab On(string connection) => new(connection);

    /// <summary>One more on the same database, with connections of its own.</summary>
    public LiveFeedLab Another() => new(_connection);

    public static LiveFeedSettings Settings(ScriptedSwitch at, long version = 0, bool enabled = true) =>
        new(1, FollowedSwitch.AddressOf(at).Kind, "127.0.0.1", at.Port, FollowedSwitch.AddressOf(at).User, enabled, version);

    public async Task<long> SaveAsync(LiveFeedSettings settings, string secret)
    {
        Assert.IsType<Saved.Done>(await Store.SaveAsync(settings, secret, Editor.AtTheMachine, TestContext.Current.CancellationToken));
        return (await Store.FindAsync(settings.SwitchId, TestContext.Current.CancellationToken))!.Version;
    }

    /// <summary>One more host on the database.</summary>
    /// <param name="redis">By way of which it hears of others first; null: by way of the database alone.</param>
    public async Task<Host> StartHostAsync(RedisSettings? redis = null)
    {
        var host = new Host(_connection, _keys, redis);
        _hosts.Add(host);
        await host.StartAsync();
        return host;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> OneAsync<T>(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        await Database.DisposeAsync();
    }

    private static Database Open(string connection)
    {
        var ready = new Live<DatabaseState>(new DatabaseState.Ready(DateTimeOffset.UnixEpoch), TimeProvider.System);
        return new Database(new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:CdrStats", connection)]).Build(), NullLogger<EmbeddedPostgres>.Instance, ready);
    }

    /// <summary>What one host follows and shows.</summary>
    internal sealed class Host : IAsyncDisposable
    {
        private readonly Database _database;
        private readonly SwitchCollectors _collectors;
        private readonly LiveShare _share;

        public Host(string connection, IDataProtectionProvider keys, RedisSettings? redis)
        {
            _database = Open(connection);
            var store = new LiveFeedStore(_database, _database.Source, keys, TimeProvider.System);
            var database = new PostgresExchange(_database, TimeProvider.System);
            _share = new LiveShare(
                Board, redis is null ? [database] : [new RedisExchange(redis, _database), database], State, TimeProvider.System, NullLogger<LiveShare>.Instance);
            _collectors = new SwitchCollectors(store, Board, new MediationOptions(), _share, _database, TimeProvider.System, NullLogger<SwitchCollectors>.Instance);
        }

        public LiveBoard Board { get; } = new(TimeProvider.System);

        public Live<ShareState> State { get; } = new(new ShareState("", []), TimeProvider.System);

        public async Task StartAsync()
        {
            await _share.StartAsync(TestContext.Current.CancellationToken);
            await _collectors.StartAsync(TestContext.Current.CancellationToken);
        }

        /// <summary>Waits until it hears of others by this, and no other, way.</summary>
        public async Task HearsByAsync(string place)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            late.CancelAfter(TimeSpan.FromSeconds(30));
            await foreach (var state in State.WatchAsync(TimeSpan.FromMilliseconds(10), late.Token))
            {
                if (state.By == place)
                {
                    return;
                }
            }
        }

        public async Task<LiveView> UntilAsync(Func<LiveView, bool> isSo, AccessScope? scope = null)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            late.CancelAfter(TimeSpan.FromSeconds(30));
            await foreach (var view in Board.WatchAsync(scope ?? AccessScope.Everything, TimeSpan.FromMilliseconds(10), late.Token))
            {
                if (isSo(view))
                {
                    return view;
                }
            }

            throw new InvalidOperationException("A board's watch ended by itself.");
        }

        /// <summary>It follows what it follows, and tells nobody.</summary>
        public Task FallSilentAsync() => _share.StopAsync(TestContext.Current.CancellationToken);

        public async ValueTask DisposeAsync()
        {
            await _collectors.StopAsync(CancellationToken.None);
            _collectors.Dispose();
            await _share.StopAsync(CancellationToken.None);
            _share.Dispose();
            await _database.DisposeAsync();
        }
    }
}
