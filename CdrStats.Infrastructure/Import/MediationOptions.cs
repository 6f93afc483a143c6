using System.ComponentModel.DataAnnotations;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Switches;

namespace CdrStats.Infrastructure.Import;

/// <summary>The global number settings, section <c>CdrStats:Mediation</c> (spec/mediation.md 3). What is not set has the country's default.</summary>
public sealed class MediationOptions
{
    [RegularExpression("^[1-9][0-9]{0,2}$", ErrorMessage = "LocalDialcode must be a calling code of one to three digits, such as 1, 34 or 351.")]
    public string LocalDialcode { get; init; } = "1";

    [Range(1, 15)]
    public int? PhoneNumberMinDigits { get; init; }

    [Range(1, 15)]
    public int? PhoneNumberMaxDigits { get; init; }

    /// <summary>Comma-separated literal prefixes.</summary>
    public string? PrefixesToIgnore { get; init; }

    public string? InternationalPrefixes { get; init; }

    public string? ServiceCodes { get; init; }

    [Range(0, 15)]
    public int? InternalMaxDigits { get; init; }

    [Range(1, 15)]
    public int? PrefixLimitMin { get; init; }

    [Range(1, 15)]
    public int? PrefixLimitMax { get; init; }

    /// <summary>These settings over those of <paramref name="under"/>; over the calling code's defaults when there is nothing under them.</summary>
    public NumberSettings Over(NumberSettings? under = null) => new NumberOverride(
        LocalDialcode,
        PhoneNumberMinDigits,
        PhoneNumberMaxDigits,
        PrefixesToIgnore,
        InternationalPrefixes,
        ServiceCodes,
        InternalMaxDigits,
        PrefixLimitMin,
        PrefixLimitMax).Over(under ?? NumberSettings.DefaultFor(LocalDialcode));
}
