using System.Net;
using CdrStats.Domain.Accounts;
using CdrStats.EndToEnd.Tests.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>The tests that share one such console, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class WalkedConsoles : ICollectionFixture<WalkedConsole>
{
    public const string Name = "walked";
}

/// <summary>A console with all that two customers may have (<c>rivals.sql</c>), calls of the rival's going on, and users to walk it as.</summary>
public sealed class WalkedConsole(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>A user of the first customer's who was given every permission there is.</summary>
    public const string Other = "other";

    /// <summary>A user with every permission who is nobody's: neither an operator nor a customer's.</summary>
    public const string Stray = "stray";

    /// <summary>An operator with every permission but the one to see phone numbers whole, of which four digits are hidden.</summary>
    public const string Masked = "masked";

    /// <summary>The number of all that is the rival's.</summary>
    public const string Rivals = "912";

    public const string Password = "Portal-2026-customer";

    /// <summary>What nobody but the rival and operators may read anywhere: words, numbers, and what a minute costs the operator.</summary>
    private static readonly string[] Secrets = ["zebrafoal", "34999000777", "34650999777", "quaggamare", "0.0271"];

    private readonly ScriptedFreeSwitch _switch = new();
    private readonly string _hash = new PasswordHasher<ConsoleUser>().HashPassword(new ConsoleUser(), Password);
    private NpgsqlDataSource? _source;
    private OpenConsole? _console;

    internal OpenConsole Console => _console!;

    internal IReadOnlyList<Door> Doors { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        _source = NpgsqlDataSource.Create(connection);
        await RunAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Walk", "rivals.sql")));
        await StoredFeed.AddAsync(connection, 1, _switch, CancellationToken.None);
        await _switch.ComeInAsync("zebrafoal-live", caller: "34999000777", account: "zebrafoal-account");
        _console = await OpenConsole.StartAsync(connection);
        Doors = Door.All(_console.Services);
        await AddUserAsync(Other, 911, false, Permissions.All);
        await AddUserAsync(Stray, null, false, Permissions.All);
        await AddUserAsync(Masked, null, true, Permissions.All.Except([Permissions.FullNumbers]));
        await AddUserAsync("zebrafoal-user", 912, false, Permissions.All);
        await RunAsync("insert into api_key (id, name, prefix, hash, user_id, scopes, created_at, created_by) overriding system value select 912, 'Zebrafoal key', 'cdrs_zebrazeb', '\\x01', id, '{search}', now(), 'zebrafoal-user' from console_user where user_name = 'zebrafoal-user'");
        await RunAsync("insert into saved_view (id, user_id, page, name, query, shared, saved_at) overriding system value select 912, id, 'calls', 'Zebrafoal view', 'x=1', true, now() from console_user where user_name = 'zebrafoal-user'");
        await RunAsync("insert into mail_schedule (id, user_id, view_id, format, period, hour, time_zone, recipients, enabled, since) overriding system value select 912, id, null, 'pdf', 1, 6, 'UTC', '{zebrafoal@zebrafoal.example}', true, now() from console_user where user_name = 'zebrafoal-user'");
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

        await _switch.DisposeAsync();
        if (_source is not null)
        {
            await _source.DisposeAsync();
        }
    }

    /// <summary>Of the secrets those that a text holds. Each is too long to stand by chance in what is encrypted: the state of a page, and its token.</summary>
    public static IReadOnlyList<string> Told(string text) => [.. Secrets.Where(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Those of the phone numbers of calls that a text holds, without their country; one that is an example on a page is not among them.</summary>
    public static IReadOnlyList<string> Whole(string text) => [.. ((string[])["999000777", "650999777", "911000001"]).Where(number => text.Contains(number, StringComparison.Ordinal))];

    public Task RivalCallsAsync(string id) => _switch.ComeInAsync(id, caller: "34999000777", account: "zebrafoal-account");

    /// <summary>A user who signs in with the password of all of them.</summary>
    public async Task AddUserAsync(string name, int? customer, bool isOperator, IEnumerable<string> permissions)
    {
        await using var account = _source!.CreateCommand("""
            with made as (insert into console_user (user_name, normalized_user_name, password_hash, security_stamp, concurrency_stamp, email_confirmed, phone_number_confirmed,
                    two_factor_enabled, lockout_enabled, access_failed_count, is_administrator, is_operator, customer_id, disabled, demo, created_at)
                values ($3, upper($3), $1, 'stamp', 'stamp', false, false, false, true, 0, false, $4, $5, false, false, now()) returning id)
            insert into console_user_permission (user_id, claim_type, claim_value) select id, 'permission', code from made, unnest($2) as code
            """);
        account.Parameters.AddWithValue(_hash);
        account.Parameters.AddWithValue(permissions.ToArray());
        account.Parameters.AddWithValue(name);
        account.Parameters.AddWithValue(isOperator);
        account.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = customer });
        await account.ExecuteNonQueryAsync();
    }

    /// <summary>A browser of nobody's, which follows no redirect.</summary>
    public HttpClient Anonymous() => BrowserSession.Anonymous(Console.Address, follows: false);

    public Task<HttpClient> SignInAsync(string user, string password = Password) => BrowserSession.SignInAsync(Console.Address, user, password, follows: false);

    public async Task<T> OneAsync<T>(string sql)
    {
        await using var command = _source!.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private async Task RunAsync(string sql)
    {
        await using var command = _source!.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
