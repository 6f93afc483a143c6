using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.ConsoleSettings;
using CdrStats.Infrastructure.Switches;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>The global number settings, section <c>CdrStats:Mediation</c> (spec/mediation.md 3), as they are when they are asked for. What is not set has the country's default.</summary>
/// <param name="configuration">Null: nothing is set.</param>
/// <param name="stored">Looks at what the settings page stored before they are read with a connection; null: nothing is.</param>
public sealed class MediationOptions(IConfiguration? configuration = null, SettingsFollower? stored = null)
{
    public const string Section = "CdrStats:Mediation";

    /// <summary>The settings of switches that have nothing otherwise.</summary>
    public NumberSettings Over()
    {
        var set = AsSet(configuration);
        return set.Over(NumberSettings.DefaultFor(set.LocalDialcode ?? "1"));
    }

    /// <summary>The same, with everything in it that was committed before the call, whichever host stored it.</summary>
    internal async Task<NumberSettings> OverAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (stored is not null)
        {
            await stored.RefreshAsync(connection, cancellation);
        }

        return Over();
    }

    /// <summary>What is set, and nothing else.</summary>
    internal static NumberOverride AsSet(IConfiguration? configuration)
    {
        return new NumberOverride(
            Text(nameof(NumberOverride.LocalDialcode)), Digits(nameof(NumberOverride.PhoneNumberMinDigits)), Digits(nameof(NumberOverride.PhoneNumberMaxDigits)),
            Text(nameof(NumberOverride.PrefixesToIgnore)), Text(nameof(NumberOverride.InternationalPrefixes)), Text(nameof(NumberOverride.ServiceCodes)),
            Digits(nameof(NumberOverride.InternalMaxDigits)), Digits(nameof(NumberOverride.PrefixLimitMin)), Digits(nameof(NumberOverride.PrefixLimitMax)));

        string? Text(string name) => configuration?[$"{Section}:{name}"] is { Length: > 0 } text ? text : null;

        int? Digits(string name) => Text(name) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;
    }
}
