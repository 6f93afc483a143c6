using CdrStats.Domain.ConsoleSettings;
using CdrStats.Infrastructure.Configuration;
using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.ConsoleSettings;

/// <summary>Under whose name, logo and colour the console appears: on its pages, in its mails and on statements. As it is set at the moment.</summary>
public sealed class Brand(IConfiguration configuration)
{
    public const string Section = "CdrStats:Branding";

    /// <summary>Where nothing is set.</summary>
    public const string Product = "CdrStats";

    internal const string NameKey = $"{Section}:Name";
    internal const string AccentKey = $"{Section}:Accent";
    internal const string LogoKey = $"{Section}:Logo";

    private (string Data, BrandLogo? Logo)? _read;

    internal static IReadOnlyList<Setting> Settings { get; } =
    [
        new Setting(NameKey, "a name of up to 40 characters", value => value.Length <= 40 && !value.Any(char.IsControl)),
        new Setting(AccentKey, "a colour such as #0b63c5", LegibleColour.IsColour),
        new Setting(LogoKey, BrandLogo.Allowed, value => BrandLogo.Read(value) is not null),
    ];

    public string Name => configuration[NameKey] is { Length: > 0 } name ? name : Product;

    public bool HasName => configuration[NameKey] is { Length: > 0 };

    /// <summary>#rrggbb, as it was chosen; null: the console's own. Where it is shown it is made legible there.</summary>
    public string? Accent => configuration[AccentKey] is { Length: > 0 } accent ? accent : null;

    public BrandLogo? Logo
    {
        get
        {
            if (configuration[LogoKey] is not { Length: > 0 } data)
            {
                return null;
            }

            // Read once for each that is set; two who read at once find the same.
            if (_read is not { } read || read.Data != data)
            {
                _read = read = (data, BrandLogo.Read(data));
            }

            return read.Logo;
        }
    }
}
