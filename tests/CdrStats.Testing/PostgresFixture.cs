using CdrStats.Infrastructure.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Testing;

/// <summary>
/// A real PostgreSQL for the tests of one process: <c>CDRSTATS_TEST_POSTGRES</c> (a connection string that may create databases),
/// else an embedded one of its own in a temporary folder. Use it with <c>[assembly: AssemblyFixture(typeof(PostgresFixture))]</c>.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly Lock _gate = new();
    private readonly List<string> _databases = [];
    private readonly Dictionary<Func<string, Task>, Task<string>> _templates = [];
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cdrstats-test-{Guid.NewGuid():N}");
    private Task<string>? _server;
    private Task<bool>? _isOld;
    private EmbeddedPostgres? _embedded;

    /// <summary>The server starts with the first test that asks for it: a run of tests without a database pays nothing.</summary>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The server's connection string; its role may create databases.</summary>
    public Task<string> ServerAsync()
    {
        lock (_gate)
        {
            return _server ??= StartAsync();
        }
    }

    /// <summary>
    /// A fresh database for one test. Without <paramref name="migrate"/> it is empty; with it, a copy of a template that
    /// <paramref name="migrate"/> was given once to fill (pass the same method each time, not a new lambda over locals).
    /// </summary>
    public async Task<string> NewDatabaseAsync(Func<string, Task>? migrate = null)
    {
        if (migrate is null)
        {
            return await CreateAsync("template0");
        }

        Task<string> template;
        lock (_gate)
        {
            if (!_templates.TryGetValue(migrate, out template!))
            {
                _templates[migrate] = template = MakeTemplateAsync(migrate);
            }
        }

        return await CreateAsync(await template);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null)
        {
            return;
        }

        NpgsqlConnection.ClearAllPools();
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
            return;
        }

        foreach (var name in _databases)
        {
            await ExecuteAsync($"drop database if exists {name} with (force)");
        }
    }

    private async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("CDRSTATS_TEST_POSTGRES") is { Length: > 0 } given)
        {
            return given;
        }

        _embedded = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = _folder, Durable = false }, NullLogger.Instance);
        return _embedded.ConnectionString;
    }

    private async Task<string> MakeTemplateAsync(Func<string, Task> migrate)
    {
        var connection = await CreateAsync("template0");
        await migrate(connection);

        // A database is only copied while nobody is connected to it.
        await using (var pooled = new NpgsqlConnection(connection))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        var name = new NpgsqlConnectionStringBuilder(connection).Database!;
        await ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        return name;
    }

    private async Task<string> CreateAsync(string template)
    {
        var name = $"test_{Guid.NewGuid():N}";
        // A copy of files is several times as fast as the usual way through the log; servers before version 15 know no other.
        await ExecuteAsync($"create database {name} template {template}{(await IsOldAsync() ? "" : " strategy file_copy")}");
        lock (_gate)
        {
            _databases.Add(name);
        }

        return new NpgsqlConnectionStringBuilder(await ServerAsync()) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    private async Task<bool> IsOldAsync()
    {
        lock (_gate)
        {
            _isOld ??= AskAsync();
        }

        return await _isOld;

        async Task<bool> AskAsync()
        {
            await using var connection = new NpgsqlConnection(await ServerAsync());
            await connection.OpenAsync();
            return connection.PostgreSqlVersion.Major < 15;
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(await ServerAsync()) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
