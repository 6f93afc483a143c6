using CdrStats.Infrastructure.Accounts.ApiKeys;
using CdrStats.Infrastructure.Accounts.Passkeys;
using CdrStats.Infrastructure.Accounts.SecondFactors;
using CdrStats.Infrastructure.Accounts.Sessions;
using CdrStats.Infrastructure.Accounts.Viewing;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>Users and groups in the database.</summary>
public static class AccountsModule
{
    /// <summary>The shortest password that is taken.</summary>
    public const int PasswordLength = 10;

    private const int DifferentCharacters = 4;

    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<IPasswordHasher<ConsoleUser>, ConsolePasswordHasher>();
        services.AddIdentityCore<ConsoleUser>(options =>
            {
                // Length is what counts (NIST SP 800-63B); rules about kinds of letters only make passwords guessable.
                options.Password.RequiredLength = PasswordLength;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Password.RequiredUniqueChars = DifferentCharacters;
                options.Lockout.MaxFailedAccessAttempts = 8;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
            })
            .AddRoles<UserGroup>()
            .AddEntityFrameworkStores<CdrStatsDb>()
            .AddUserStore<SealedUserStore>()
            .AddClaimsPrincipalFactory<AccountClaimsFactory>()
            .AddPasswordValidator<PasswordRule>()
            .AddSignInManager<ConsoleSignIn>()
            .AddDefaultTokenProviders();
        services.Configure<DataProtectionTokenProviderOptions>(options => options.TokenLifespan = PasswordLinks.GoodFor);
        services.AddAuditLog().AddSingleton<SignInNotes>().AddSingleton<ViewerWatch>().AddScoped<CustomersEyes>().AddSingleton<SignInThrottle>().AddSingleton<LinkMails>().AddHostedService(provider => provider.GetRequiredService<LinkMails>()).AddScoped<PasswordLinks>().AddScoped<AddressLinks>();
        services.AddPasskeys();
        services.AddSingleton<SessionLength>().AddSingleton<RequiredFactor>().AddSingleton<KnownPasswords>().AddSingleton<SessionBook>().AddSingleton<SessionDesk>().AddSingleton<UsedCodes>().AddScoped<SecondFactor>();
        services.AddSetting(PasswordLinks.Setting).AddSetting(SessionLength.Setting).AddSetting(RequiredFactor.Setting);
        // What OWASP advises for PBKDF2 with HMAC-SHA512; a hash of fewer rounds is made anew when its user next signs in.
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        services.AddSetting(Setting.Whole(AccountClaims.MaskedDigitsKey, 0, 15));
        services.AddSingleton<IDatabaseSeed, FirstAdministrator>();
        services.AddSingleton<ApiKeyHolder>().AddSingleton<ApiKeyGate>().AddSingleton<ApiKeyStore>();
        services.AddSetting(new Setting("CdrStats:Admin:UserName", "a name of letters a to z, digits and -._@+", value => value.All(new UserOptions().AllowedUserNameCharacters.Contains)));
        services.AddSetting(new Setting(
            "CdrStats:Admin:Password", $"a password of at least {PasswordLength} characters, {DifferentCharacters} of them different",
            value => value.Length >= PasswordLength && value.Distinct().Count() >= DifferentCharacters));
        return services;
    }
}
