using System.Globalization;
using CdrStats.Domain.Numbering;
using PhoneNumbers;

namespace CdrStats.DialCodes;

/// <summary>A number the metadata gives as an example, and where libphonenumber itself says it leads.</summary>
/// <param name="Of">The region whose example it is; differs from <paramref name="Country"/> where regions share a range.</param>
internal sealed record ExampleNumber(string Digits, string Of, string Country, NumberType Type)
{
    public static IEnumerable<ExampleNumber> All(PhoneNumberUtil numbers) => numbers.GetSupportedRegions()
        .Order(StringComparer.Ordinal)
        .SelectMany(region => numbers.GetSupportedTypesForRegion(region).Order().Select(type => Read(numbers, region, type)))
        .OfType<ExampleNumber>()
        .Concat(numbers.GetSupportedGlobalNetworkCallingCodes().Order().Select(code => OfNoCountry(numbers, code)))
        .DistinctBy(example => (example.Digits, example.Of));

    private static ExampleNumber? Read(PhoneNumberUtil numbers, string region, PhoneNumberType type)
    {
        var number = numbers.GetExampleNumberForType(region, type);
        return number is null || numbers.GetRegionCodeForNumber(number) is not { } country
            ? null
            : new ExampleNumber(E164(numbers, number), region, country, TypeOf(numbers.GetNumberType(number)));
    }

    private static ExampleNumber OfNoCountry(PhoneNumberUtil numbers, int code)
    {
        var number = numbers.GetExampleNumberForNonGeoEntity(code);
        return new ExampleNumber(E164(numbers, number), code.ToString(CultureInfo.InvariantCulture), "", TypeOf(numbers.GetNumberType(number)));
    }

    private static string E164(PhoneNumberUtil numbers, PhoneNumber number) =>
        numbers.Format(number, PhoneNumberFormat.E164).TrimStart('+');

    private static NumberType TypeOf(PhoneNumberType type) => type switch
    {
        PhoneNumberType.FIXED_LINE => NumberType.Fixed,
        PhoneNumberType.MOBILE => NumberType.Mobile,
        PhoneNumberType.FIXED_LINE_OR_MOBILE => NumberType.FixedOrMobile,
        PhoneNumberType.TOLL_FREE => NumberType.TollFree,
        PhoneNumberType.PREMIUM_RATE => NumberType.Premium,
        PhoneNumberType.SHARED_COST => NumberType.SharedCost,
        PhoneNumberType.VOIP => NumberType.Voip,
        PhoneNumberType.PERSONAL_NUMBER => NumberType.Personal,
        PhoneNumberType.PAGER => NumberType.Pager,
        PhoneNumberType.UAN => NumberType.Uan,
        _ => NumberType.Unknown,
    };
}
