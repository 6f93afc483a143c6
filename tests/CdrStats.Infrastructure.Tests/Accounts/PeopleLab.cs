using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.ApiKeys;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Accounts;

/// <summary>The stores of customers, users and groups over a database, and editors of every sort.</summary>
internal sealed class PeopleLab : IAsyncDisposable
{
    public const string Password = "a password that nobody guesses";
    private readonly ServiceProvider _services;
    private readonly string _connection;
    private readonly StandingClock _clock = new();

    public PeopleLab(string connection)
    {
        _connection = connection;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddDbContextFactory<CdrStatsDb>(options => options.UseNpgsql(connection).UseSnakeCaseNamingConvention());
        services.AddSingleton(_ => NpgsqlDataSource.Create(connection));
        services.AddDataProtection();
        services.AddAuthentication();
        services.AddAccounts();
        services.AddAdministration();
        _services = services.BuildServiceProvider();
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>As of one request.</summary>
    public AsyncServiceScope Scope() => _services.CreateAsyncScope();

    public UserStore Users => _services.GetRequiredService<UserStore>();

    public GroupStore Groups => _services.GetRequiredService<GroupStore>();

    public ApiKeyStore Keys => _services.GetRequiredService<ApiKeyStore>();

    public ApiKeyGate Gate => _services.GetRequiredService<ApiKeyGate>();

    /// <summary>Time stands still until it is moved.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    public CustomerStore Customers => _services.GetRequiredService<CustomerStore>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<PeopleLab> NewAsync(PostgresFixture postgres) => new(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));

    public void Wait(TimeSpan span) => _clock.Move(span);

    /// <summary>The same database, and nothing else in common.</summary>
    public PeopleLab AnotherHost() => new(_connection);

    public IDbContextFactory<CdrStatsDb> Factory => _services.GetRequiredService<IDbContextFactory<CdrStatsDb>>();

    public CdrStatsDb Db() => Factory.CreateDbContext();

    /// <summary>A user that the machine itself makes: nobody's rights are asked.</summary>
    public async Task<UserDetails> MakeAsync(string name, bool administrator = false, bool @operator = false, int? customer = null, IReadOnlyList<int>? groups = null, params string[] permissions)
    {
        var made = Assert.IsType<Saved.Done>(await Users.SaveAsync(
            UserDetails.New with { Name = name, IsAdministrator = administrator, IsOperator = @operator, CustomerId = customer, Groups = groups ?? [], Permissions = permissions }, Password, Editor.AtTheMachine, Stop));
        return await ReadAsync(made.Id);
    }

    public async Task<UserDetails> ReadAsync(int id) => (await Users.ListAsync(AccessScope.Everything, Stop)).Single(user => user.Id == id);

    public async Task<ConsoleUser> RowAsync(int id)
    {
        await using var db = Db();
        return await db.Users.SingleAsync(user => user.Id == id, Stop);
    }

    public async Task<GroupDetails> MakeGroupAsync(string name, params string[] permissions)
    {
        var made = Assert.IsType<Saved.Done>(await Groups.SaveAsync(new GroupDetails(0, name, permissions, 0), Editor.AtTheMachine, Stop));
        return await ReadGroupAsync(made.Id);
    }

    public async Task<GroupDetails> ReadGroupAsync(int id) => (await Groups.ListAsync(AccessScope.Everything, Stop)).Single(group => group.Id == id);

    public async Task<Customer> MakeCustomerAsync(string name, params CodeEntry[] codes)
    {
        var customer = new Customer { Name = name };
        customer.AccountCodes.AddRange(codes.Select(code => new AccountCode { Code = code.Code, SwitchId = code.SwitchId }));
        var made = Assert.IsType<Saved.Done>(await Customers.SaveAsync(customer, [], Editor.AtTheMachine, Stop));
        return await ReadCustomerAsync(made.Id);
    }

    public async Task<Customer> ReadCustomerAsync(int id) => (await Customers.ListAsync(AccessScope.Everything, Stop)).Single(customer => customer.Id == id);

    /// <summary>The editor that a signed-in user is.</summary>
    public static Editor As(UserDetails user) =>
        Editor.Of(new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity(
            [new(System.Security.Claims.ClaimTypes.NameIdentifier, user.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))], "test")));

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    internal sealed class StandingClock : TimeProvider
    {
        // Whole seconds: the database keeps microseconds, and no finer ones.
        private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(System.GetUtcNow().ToUnixTimeSeconds());

        public void Move(TimeSpan span) => _now += span;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
