using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// Makes the first administrator where there is no user at all: <c>CdrStats:Admin:UserName</c> (admin) and <c>:Password</c>, which is
/// generated and told once, on standard output, when none is configured.
/// </summary>
internal sealed class FirstAdministrator(Database database, IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider clock) : IDatabaseSeed
{
    public async Task SeedAsync(CancellationToken cancellation)
    {
        await using var any = database.Source.CreateCommand("select exists (select from console_user)");
        if ((bool)(await any.ExecuteScalarAsync(cancellation))!)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ConsoleUser>>();
        var name = configuration["CdrStats:Admin:UserName"] is { Length: > 0 } configured ? configured : "admin";
        var given = configuration["CdrStats:Admin:Password"] is { Length: > 0 } secret ? secret : null;
        var password = given ?? GeneratedPassword.New();
        var made = await users.CreateAsync(new ConsoleUser { UserName = name, IsAdministrator = true, CreatedAt = clock.GetUtcNow() }, password);
        if (!made.Succeeded)
        {
            throw new SettingException($"The first administrator '{name}' cannot be made (CdrStats:Admin:UserName, :Password): {string.Join(" ", made.Errors.Select(error => error.Description))}");
        }

        if (given is null)
        {
            Console.WriteLine($"First administrator: {name}   password: {password}   (shown this once; change it under Profile)");
        }
    }
}
