using CdrStats.Infrastructure.Configuration;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Accounts.Passkeys;

/// <summary>Signing in with a passkey (WebAuthn), by the framework's own checks.</summary>
internal static class PasskeysModule
{
    private const string DomainKey = "CdrStats:Passkeys:Domain";

    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        services.AddSingleton<PasskeyRows>().AddScoped<PasskeyDesk>();
        services.AddSetting(new Setting(DomainKey, "a domain such as cdr.example.com", value => Uri.CheckHostName(value) == UriHostNameType.Dns));
        services.AddOptions<IdentityPasskeyOptions>().Configure<IServiceProvider>((options, provider) =>
        {
            // The device asks for a finger, a face or a PIN, so that having it is not enough; and it knows whose the passkey is, so that no name is typed.
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
            options.ServerDomain = Domain(provider.GetService<IConfiguration>());
        });
        return services;
    }

    // Named by the settings where they do: a request's own Host header could be forged.
    private static string? Domain(IConfiguration? configuration) =>
        configuration?[DomainKey] is { Length: > 0 } domain ? domain : Uri.TryCreate(configuration?[PasswordLinks.AddressKey], UriKind.Absolute, out var address) ? address.Host : null;
}
