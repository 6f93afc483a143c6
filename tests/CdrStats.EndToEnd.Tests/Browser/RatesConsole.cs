using System.Net;
using System.Net.Http.Headers;
using CdrStats.Domain.Accounts;
using CdrStats.EndToEnd.Tests.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Testing;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>A running console with two plans, three carriers, a customer on the first plan, and a user of theirs who may not see rates.</summary>
public sealed class RatesConsole(PostgresFixture postgres) : IAsyncLifetime
{
    public const string CustomerName = "rates-customer";
    public const string Bystander = "rates-bystander";
    public const string Password = "Portal-2026-customer";

    private const string Data = """
        insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo) values (970, 'Gold', 1, 'EUR', 4, 'UTC', false, false), (980, 'Silver', 1, 'EUR', 4, 'UTC', false, false);
        insert into rate_plan (id, side, name, currency, metric, demo) values
            (971, 1, 'Retail', 'EUR', 10, false), (976, 1, 'Retail old', 'EUR', 20, false), (975, 1, 'Retail silver', 'EUR', 10, false),
            (972, 2, 'Carrier A', 'EUR', 10, false), (973, 2, 'Carrier B', 'EUR', 10, false), (974, 2, 'Carrier C', 'EUR', 30, false);
        insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (970, 971), (970, 976), (970, 972), (970, 973), (970, 974), (980, 975);
        insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled, valid_from, valid_until) values
            (971, '34', 'Spain', 0.0744, 0, 1, 1, 0, 0, 0, true, '2025-01-01', null), (971, '34', 'Spain', 0.2, 0, 1, 1, 0, 0, 0, true, null, '2025-01-01'),
            (971, '346', 'Spain mobile', 0.11, 0, 1, 1, 0, 0, 0, true, null, null), (971, '44', 'United Kingdom', 0.06, 0, 1, 1, 0, 0, 0, true, null, null),
            (971, '33', 'France', 0.05, 0, 1, 1, 0, 0, 0, true, null, null), (971, '39', 'Italy', 0.05, 0, 1, 1, 0, 0, 0, false, null, null),
            (976, '34', 'Spain, dearer', 0.5, 0, 1, 1, 0, 0, 0, true, null, null),
            (972, '34', 'Spain', 0.02, 0, 60, 60, 0, 0, 0, true, null, null), (972, '49', 'Germany', 0.01, 0, 1, 1, 0, 0, 0, true, null, null),
            (973, '34650', 'Spain', 0.02, 0, 1, 1, 0, 0, 0, true, null, null), (974, '34', 'Spain', 0.01, 0, 1, 1, 0, 0, 0, true, null, null),
            (975, '44', 'United Kingdom', 0.07, 0, 1, 1, 0, 0, 0, true, null, null);
        insert into customer (id, name, voip_plan_id, demo, created_at) values (990, 'Sol Travel', 970, false, now());
        insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at, number_settings)
            values (991, 'Madrid', '10.9.0.9', 3, gen_random_uuid(), false, false, now(), '{"LocalDialcode":"34","PhoneNumberMaxDigits":9}');
        """;

    private string _connection = "";
    private NpgsqlDataSource? _source;
    private ConsoleProcess? _console;

    internal ConsoleProcess Console => _console!;

    public async ValueTask InitializeAsync()
    {
        _connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        _source = NpgsqlDataSource.Create(_connection);
        _console = await ConsoleProcess.StartAsync(_connection, CancellationToken.None);
        await RunAsync(Data);
        await AddUserAsync(CustomerName, [Permissions.Dashboard, Permissions.Search, Permissions.Simulator, Permissions.CallRate, Permissions.ExportCallRate]);
        await AddUserAsync(Bystander, [Permissions.Dashboard, Permissions.Search]);
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

    public HttpClient Operator() => Console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);

    /// <summary>The administrator's program with a key that may do this and nothing else: without the price of checking a password at each question.</summary>
    public async Task<HttpClient> ProgramAsync(string[] scopes)
    {
        await using var whose = _source!.CreateCommand("select id from console_user where user_name = $1");
        whose.Parameters.Add(new() { Value = ConsoleProcess.Administrator });
        var key = await StoredApiKey.AddAsync(_connection, scopes, userId: (int?)await whose.ExecuteScalarAsync());
        return new HttpClient { BaseAddress = Console.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal()) } };
    }

    public HttpClient Customer() => As(CustomerName);

    public HttpClient As(string name) => Console.As(name, Password);

    public async Task RunAsync(string sql, params object[] values)
    {
        await using var command = _source!.CreateCommand(sql);
        // A million rates take a while.
        command.CommandTimeout = 600;
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A browser's session without the browser.</summary>
    public Task<HttpClient> SignInAsync(string user, string password = Password) => BrowserSession.SignInAsync(Console.Address, user, password);

    private Task AddUserAsync(string name, string[] permissions) => RunAsync(
        """
        with made as (insert into console_user (user_name, normalized_user_name, password_hash, security_stamp, concurrency_stamp, email_confirmed, phone_number_confirmed,
                two_factor_enabled, lockout_enabled, access_failed_count, is_administrator, is_operator, customer_id, disabled, demo, created_at)
            values ($1, upper($1), $2, 'stamp', 'stamp', false, false, false, true, 0, false, false, 990, false, false, now()) returning id)
        insert into console_user_permission (user_id, claim_type, claim_value) select id, 'permission', code from made, unnest($3) as code
        """, name, new PasswordHasher<ConsoleUser>().HashPassword(new ConsoleUser { UserName = name }, Password), permissions);
}
