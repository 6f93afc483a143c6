using System.Security.Claims;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace CdrStats.Web.Accounts;

/// <summary>Ends the session of an open page whose user was disabled, or whose password or permissions changed.</summary>
internal sealed partial class CircuitRevalidation(
    ILoggerFactory loggers, IServiceScopeFactory scopes, Live<DatabaseState> database, IHostApplicationLifetime console, ILogger<CircuitRevalidation> logger)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => AccountsModule.LookAgainAfter;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authenticationState);
        return IsStillGoodAsync(authenticationState.User);
    }

    internal async Task<bool> IsStillGoodAsync(ClaimsPrincipal user)
    {
        if (database.Value is not DatabaseState.Ready)
        {
            return true;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<ConsoleSignIn>().ValidateSecurityStampAsync(user) is not null;
        }
        catch (Exception error) when (DatabaseTrouble.Is(error))
        {
            // A database that is away signs nobody out; the next look comes in half a minute.
            LogNotValidated(error);
            return true;
        }
        catch (ObjectDisposedException) when (console.ApplicationStopping.IsCancellationRequested)
        {
            // The console ends, and its services have gone before the page: there is nobody left to sign out.
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A session could not be looked at again: the database does not answer")]
    private partial void LogNotValidated(Exception error);
}
