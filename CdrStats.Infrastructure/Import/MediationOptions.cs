using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Switches;

namespace CdrStats.Infrastructure.Import;

/// <summary>The global number settings, section <c>CdrStats:Mediation</c> (spec/mediation.md 3). What is not set has the country's default.</summary>
public sealed class MediationOptions
{
    public string LocalDialcode { get; init; } = "1";

    public int? PhoneNumberMinDigits { get; init; }

    public int? PhoneNumberMaxDigits { get; init; }

    /// <summary>Comma-separated literal prefixes.</summary>
    public string? PrefixesToIgnore { get; init; }

    public string? InternationalPrefixes { get; init; }

    public string? ServiceCodes { get; init; }

    public int? InternalMaxDigits { get; init; }

    public int? PrefixLimitMin { get; init; }

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
