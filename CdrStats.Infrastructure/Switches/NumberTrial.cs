using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Numbering;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.Switches;

/// <summary>How a number is read, and where it leads.</summary>
/// <param name="Code">The dial code it begins with; null when there is none, or no number.</param>
public sealed record NumberReading(IReadOnlyList<NumberStep> Steps, NormalisedNumber Number, DialCode? Code);

/// <summary>Reads a number as the import would with settings that need not be stored yet.</summary>
public sealed class NumberTrial(Database database, MediationOptions options)
{
    /// <summary>The settings of switches that have nothing otherwise.</summary>
    public NumberSettings Global => options.Over();

    /// <summary>The countries that have dial codes, each with its calling code, by English name.</summary>
    public IReadOnlyList<(Country Country, string Code)> CallingCodes { get; } =
    [
        .. from code in DialCodeData.Load()
           where code.Country is not null
           group code.Prefix by code.Country into prefixes
           let calling = CallingCode.Of(prefixes.MinBy(prefix => prefix.Length)!)
           let country = Country.All.FirstOrDefault(one => one.Alpha2 == prefixes.Key)
           where calling is not null && country is not null
           orderby country.EnglishName
           select (country, calling),
    ];

    /// <param name="under">What is beneath the settings; null: the global ones.</param>
    public async Task<NumberReading> ReadAsync(NumberOverride settings, string dialled, CancellationToken cancellation, NumberSettings? under = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var effective = settings.Over(under ?? Global);
        var numbers = new NumberNormaliser(effective);
        var number = numbers.Normalise(dialled);
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        var plan = await MediationTables.DialPlanAsync(connection, cancellation);
        return new NumberReading(numbers.Explain(dialled), number, number.Digits.Length == 0 ? null : plan.Find(number.Digits, effective.PrefixLimitMin, effective.PrefixLimitMax));
    }
}
