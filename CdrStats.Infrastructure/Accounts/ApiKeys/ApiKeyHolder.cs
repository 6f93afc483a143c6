using System.Globalization;
using System.Security.Claims;
using CdrStats.Domain.Accounts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Accounts.ApiKeys;

/// <summary>A key as the gate reads it.</summary>
internal sealed record ApiKeyRow(
    int Id, string Name, byte[] Hash, int? UserId, int? SwitchId, string[] Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);

/// <summary>
/// Who somebody with a key is: the key's user, seeing what the user sees and doing what both the user and the key may; or, with a key of nobody,
/// a program that sees nothing and hands in calls. Nobody with a key is an administrator, whose every permission would make the key's scopes void.
/// </summary>
public sealed class ApiKeyHolder(IServiceScopeFactory scopes)
{
    /// <summary>How a principal came to be that has a key: the name of its authentication.</summary>
    public const string Authentication = "ApiKey";

    /// <summary>Null: its user may not sign in.</summary>
    internal async Task<ClaimsIdentity?> OfAsync(ApiKeyRow key)
    {
        var claims = new List<Claim> { new(AccountClaims.ApiKey, Number(key.Id)) };
        if (key.SwitchId is { } at)
        {
            claims.Add(new Claim(AccountClaims.KeyOfSwitch, Number(at)));
        }

        if (key.UserId is not { } id)
        {
            return new ClaimsIdentity([.. claims, new(ClaimTypes.Name, key.Name), .. key.Scopes.Select(Permission)], Authentication);
        }

        await using var scope = scopes.CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<ConsoleSignIn>();
        if (await signIn.UserManager.FindByIdAsync(Number(id)) is not { } user || !await signIn.CanSignInAsync(user))
        {
            return null;
        }

        var own = await signIn.CreateUserPrincipalAsync(user);
        var mayAll = own.IsAdministrator();
        claims.AddRange(own.Claims.Where(claim => claim.Type is ClaimTypes.NameIdentifier or ClaimTypes.Name or AccountClaims.Customer or AccountClaims.Zone));
        claims.AddRange(key.Scopes.Where(code => mayAll || own.Has(code)).Select(Permission));
        if (own.Scope().SeesEverything)
        {
            claims.Add(new Claim(AccountClaims.Operator, "true"));
        }

        if (AccountClaims.Mask(scope.ServiceProvider.GetRequiredService<IConfiguration>(), claims) is { } mask)
        {
            claims.Add(mask);
        }

        return new ClaimsIdentity(claims, Authentication);
    }

    private static Claim Permission(string code) => new(AccountClaims.Permission, code);

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);
}
