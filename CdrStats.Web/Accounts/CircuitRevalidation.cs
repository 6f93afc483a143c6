using System.Data.Common;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace CdrStats.Web.Accounts;

/// <summary>Ends the session of an open page whose user was disabled, or whose password or permissions changed.</summary>
internal sealed partial class CircuitRevalidation(
    ILoggerFactory loggers, IServiceScopeFactory scopes, Live<DatabaseState> database, ILogger<CircuitRevalidation> logger)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => AccountsModule.LookAgainAfter;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        if (database.Value is not DatabaseState.Ready)
        {
            return true;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<ConsoleSignIn>().ValidateSecurityStampAsync(authenticationState.User) is not null;
        }
        catch (Exception error) when (DatabaseTrouble.Is(error))
        {
            // A database that is away signs nobody out; the next look comes in half a minute.
            LogNotValidated(error);
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A session could not be looked at again: the database does not answer")]
    private partial void LogNotValidated(Exception error);
}
