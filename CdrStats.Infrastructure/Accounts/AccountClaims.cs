using System.Globalization;
using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts.SecondFactors;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>What a signed-in user's claims say.</summary>
public static class AccountClaims
{
    /// <summary>A permission code, given to the user or through a group.</summary>
    public const string Permission = "permission";

    internal const string Administrator = "administrator";
    internal const string Operator = "operator";
    internal const string Customer = "customer";
    internal const string Zone = "zone";
    internal const string LanguageCode = "language";
    internal const string ApiKey = "api_key";
    internal const string KeyOfSwitch = "api_key_switch";
    internal const string Session = "session";
    internal const string FactorMissing = "second_factor_missing";
    internal const string HiddenDigits = "hidden_digits";

    /// <summary>How many of the last digits of phone numbers are hidden from who may not see them whole; 0: numbers are shown.</summary>
    public const string MaskedDigitsKey = "CdrStats:Privacy:MaskedDigits";

    /// <summary>Whose data this user may see. Nobody who is not signed in sees anything.</summary>
    public static AccessScope Scope(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Identity?.IsAuthenticated != true)
        {
            return AccessScope.Nothing;
        }

        return Whose(user).Hiding(user.Hidden());
    }

    private static AccessScope Whose(ClaimsPrincipal user) =>
        user.IsAdministrator() || user.HasClaim(Operator, "true") ? AccessScope.Everything
        : int.TryParse(user.FindFirstValue(Customer), NumberStyles.None, CultureInfo.InvariantCulture, out var customer) ? AccessScope.Customer(customer)
        : AccessScope.Nothing;

    private static int Hidden(this ClaimsPrincipal user) => int.TryParse(user.FindFirstValue(HiddenDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits : 0;

    /// <summary>What is said of somebody with these claims who may not see phone numbers whole; null: they may, or nobody's are hidden.</summary>
    internal static Claim? Mask(IConfiguration configuration, IEnumerable<Claim> claims)
    {
        var (digits, mayAll) = (configuration.GetValue(MaskedDigitsKey, 0), false);
        if (digits > 0)
        {
            mayAll = claims.Any(claim => claim is { Type: Administrator, Value: "true" } or { Type: Permission, Value: Permissions.FullNumbers });
        }

        return digits == 0 || mayAll ? null : new Claim(HiddenDigits, digits.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The IANA time zone the user has chosen to see times in; null: the browser's.</summary>
    public static string? TimeZone(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirstValue(Zone);
    }

    /// <summary>The code of the language the user has chosen; null: none yet.</summary>
    public static string? Language(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirstValue(AccountClaims.LanguageCode);
    }

    /// <summary>The id of the user; null: a program with a key of nobody, or nobody.</summary>
    public static int? UserId(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return int.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    /// <summary>The id of the API key; null: it was not by one.</summary>
    public static int? KeyId(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return int.TryParse(user.FindFirstValue(ApiKey), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    /// <summary>Which of the user's sessions this is; null: none, but a program, or a cookie from before sessions were told apart.</summary>
    public static Guid? SessionId(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Guid.TryParse(user.FindFirstValue(Session), out var id) ? id : null;
    }

    /// <summary>Whether the user has to set up a second factor before anything else.</summary>
    public static bool MissesFactor(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.HasClaim(FactorMissing, "true");
    }

    public static bool IsAdministrator(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.HasClaim(Administrator, "true");
    }

    /// <summary>Whether this is a program with a key of nobody, which may do what its permissions say and not even what everybody may.</summary>
    public static bool IsKeyOfNobody(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.HasClaim(claim => claim.Type == ApiKey) && !user.HasClaim(claim => claim.Type == ClaimTypes.NameIdentifier);
    }

    /// <summary>The one switch that whoever has this key hands in calls for; null: any.</summary>
    public static int? SwitchOfKey(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return int.TryParse(user.FindFirstValue(KeyOfSwitch), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    /// <summary>Whether the user has the permission: administrators have each, and who sees no whole number none that is about them.</summary>
    public static bool Has(this ClaimsPrincipal user, string permission)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Identity?.IsAuthenticated == true && !(user.Hidden() > 0 && Permissions.NeedsFullNumbers(permission)) && (user.IsAdministrator() || user.HasClaim(Permission, permission));
    }
}

/// <summary>Makes the claims of a user. Permissions of the user and of the groups are claims in the store and come by themselves.</summary>
internal sealed class AccountClaimsFactory(UserManager<ConsoleUser> users, RoleManager<UserGroup> groups, RequiredFactor required, IOptions<IdentityOptions> options, IConfiguration configuration)
    : UserClaimsPrincipalFactory<ConsoleUser, UserGroup>(users, groups, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(ConsoleUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var identity = await base.GenerateClaimsAsync(user);
        if (user.IsAdministrator)
        {
            identity.AddClaim(new Claim(AccountClaims.Administrator, "true"));
        }

        if (user.IsOperator)
        {
            identity.AddClaim(new Claim(AccountClaims.Operator, "true"));
        }

        if (user.CustomerId is { } customer)
        {
            identity.AddClaim(new Claim(AccountClaims.Customer, customer.ToString(CultureInfo.InvariantCulture)));
        }

        if (user.TimeZone is { Length: > 0 } zone)
        {
            identity.AddClaim(new Claim(AccountClaims.Zone, zone));
        }

        if (AccountClaims.Mask(configuration, identity.Claims) is { } mask)
        {
            identity.AddClaim(mask);
        }

        if (user.Language is { Length: > 0 } language)
        {
            identity.AddClaim(new Claim(AccountClaims.LanguageCode, language));
        }

        if (required.IsMissing(user))
        {
            identity.AddClaim(new Claim(AccountClaims.FactorMissing, "true"));
        }

        return identity;
    }
}
