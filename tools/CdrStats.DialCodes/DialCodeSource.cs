using System.Globalization;
using CdrStats.Domain.Numbering;
using PhoneNumbers;

namespace CdrStats.DialCodes;

/// <summary>Makes dial codes of libphonenumber's metadata.</summary>
internal static class DialCodeSource
{
    /// <summary>Every dial code, by prefix.</summary>
    public static IEnumerable<DialCode> All(PhoneNumberUtil numbers) => numbers.GetSupportedCallingCodes()
        .SelectMany(code => numbers.GetSupportedGlobalNetworkCallingCodes().Contains(code) ? [WithoutCountry(code)] : OfCountries(numbers, code))
        .OrderBy(code => code.Prefix, StringComparer.Ordinal);

    private static IEnumerable<DialCode> OfCountries(PhoneNumberUtil numbers, int code)
    {
        var regions = numbers.GetRegionCodesForCountryCode(code);
        var automaton = new NumberAutomaton();
        var owners = new List<Label>();
        for (var region = 0; region < regions.Count; region++)
        {
            foreach (var (type, pattern) in Patterns(numbers.GetMetadataForRegion(regions[region])))
            {
                automaton.Add(DigitPattern.Parse(pattern), owners.Count);
                owners.Add(new Label(region, type));
            }
        }

        var calling = Text(code);
        return new PrefixTree(automaton, owners).Prefixes()
            .Prepend((Digits: "", Label: Label.MainCountry))
            .Select(prefix => Named(calling + prefix.Digits, regions[prefix.Label.Region], prefix.Label.Type));
    }

    private static IEnumerable<(NumberType Type, string Pattern)> Patterns(PhoneMetadata region)
    {
        var same = region.FixedLine?.NationalNumberPattern == region.Mobile?.NationalNumberPattern;
        var patterns = new (NumberType Type, PhoneNumberDesc? Numbers)[]
        {
            (same ? NumberType.FixedOrMobile : NumberType.Fixed, region.FixedLine),
            (NumberType.Mobile, same ? null : region.Mobile),
            (NumberType.TollFree, region.TollFree),
            (NumberType.Premium, region.PremiumRate),
            (NumberType.SharedCost, region.SharedCost),
            (NumberType.Voip, region.Voip),
            (NumberType.Personal, region.PersonalNumber),
            (NumberType.Pager, region.Pager),
            (NumberType.Uan, region.Uan),
        };
        return patterns
            .Where(pattern => pattern.Numbers is { HasNationalNumberPattern: true, NationalNumberPattern: not ("" or "NA") })
            .Select(pattern => (pattern.Type, pattern.Numbers!.NationalNumberPattern));
    }

    private static DialCode Named(string prefix, string region, NumberType type)
    {
        var country = Country.Name(region);
        return new DialCode(prefix, region, type switch
        {
            NumberType.Mobile => $"{country} mobile",
            NumberType.TollFree => $"{country} toll free",
            NumberType.Premium => $"{country} premium",
            NumberType.SharedCost => $"{country} shared cost",
            NumberType.Voip => $"{country} VoIP",
            NumberType.Personal => $"{country} personal",
            NumberType.Pager => $"{country} pager",
            NumberType.Uan => $"{country} UAN",
            _ => country,
        }, type);
    }

    private static DialCode WithoutCountry(int code)
    {
        var (destination, type) = code switch
        {
            800 => ("International freephone", NumberType.TollFree),
            808 => ("International shared cost", NumberType.SharedCost),
            870 or 881 => ("Satellite", NumberType.Satellite),
            878 => ("International personal", NumberType.Personal),
            882 or 883 => ("International networks", NumberType.Unknown),
            888 => ("Disaster relief", NumberType.Unknown),
            979 => ("International premium", NumberType.Premium),
            _ => throw new NotSupportedException($"+{Text(code)} belongs to no country and has no name here yet."),
        };
        return new DialCode(Text(code), null, destination, type);
    }

    private static string Text(int code) => code.ToString(CultureInfo.InvariantCulture);
}
