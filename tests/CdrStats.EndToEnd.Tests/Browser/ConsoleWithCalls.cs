using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Testing;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>A running console with a day of calls (<c>calls.sql</c>), an administrator, and a user of one of its two customers.</summary>
public sealed class ConsoleWithCalls(PostgresFixture postgres) : IAsyncLifetime
{
    public const string Customer = "sol-portal";
    public const string CustomerPassword = "Portal-2026-customer";

    private static readonly string[] Permitted = [Permissions.Dashboard, Permissions.Search, Permissions.CdrDetail, Permissions.Overview];

    private NpgsqlDataSource? _source;
    private ConsoleProcess? _console;

    internal ConsoleProcess Console => _console!;

    internal string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        (ConnectionString, _source) = (connection, NpgsqlDataSource.Create(connection));
        _console = await ConsoleProcess.StartAsync(connection, CancellationToken.None);
        await RunAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Browser", "calls.sql")));
        await StoredApiKey.AddAsync(connection, [Permissions.Add("cdr")], switchId: 921);
        await RunAsync(
            """
            with made as (insert into console_user (user_name, normalized_user_name, password_hash, security_stamp, concurrency_stamp, email_confirmed, phone_number_confirmed,
                    two_factor_enabled, lockout_enabled, access_failed_count, is_administrator, is_operator, customer_id, disabled, demo, created_at)
                values ($1, upper($1), $2, 'stamp', 'stamp', false, false, false, true, 0, false, false, 911, false, false, now()) returning id)
            insert into console_user_permission (user_id, claim_type, claim_value) select id, 'permission', code from made, unnest($3) as code
            """, Customer, new PasswordHasher<ConsoleUser>().HashPassword(new ConsoleUser { UserName = Customer }, CustomerPassword), Permitted);
        while (await OneAsync<long>("select count(*) from cdr_import where not imported") > 0)
        {
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_console is not null)
        {
            await _console.DisposeAsync();
        }

        if (_source is not null)
        {
            await _source.DisposeAsync();
        }
    }

    public async Task RunAsync(string sql, params object[] values)
    {
        await using var command = _source!.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> OneAsync<T>(string sql)
    {
        await using var command = _source!.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
