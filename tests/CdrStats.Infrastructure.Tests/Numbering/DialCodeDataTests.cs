using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Numbering;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Numbering;

public sealed class DialCodeDataTests
{
    private static readonly IReadOnlyList<DialCode> Codes = DialCodeData.Load();
    private static readonly DialPlan Plan = new(Codes);

    [Theory]
    [InlineData("+34650784355", "ES")]
    [InlineData("442031234567", "GB")]
    [InlineData("+50922223333", "HT")]
    [InlineData("+2411234567", "GA")]
    [InlineData("+8221234567", "KR")]
    [InlineData("+12425550123", "BS")]
    [InlineData("+16135550123", "CA")]
    [InlineData("+77012345678", "KZ")]
    [InlineData("+79161234567", "RU")]
    [InlineData("+555555551234", "BR")]
    [InlineData("5555500441234567", "GB")]
    [InlineData("2025550123", "US")]
    [InlineData("412001", "US")]
    public void The_specified_examples_lead_to_their_country(string dialled, string country)
    {
        var number = new NumberNormaliser(NumberSettings.DefaultFor()).Normalise(dialled);

        Assert.Equal(country, Plan.Find(number.Digits)?.Country);
    }

    [Theory]
    [InlineData("34", 9, "650784355", "ES")]
    [InlineData("44", 10, "02079460123", "GB")]
    [InlineData("44", 10, "01132345678", "GB")]
    public void National_numbers_lead_to_their_own_country(string callingCode, int maxDigits, string dialled, string country)
    {
        var settings = NumberSettings.DefaultFor(callingCode) with { MaxDigits = maxDigits };
        var number = new NumberNormaliser(settings).Normalise(dialled);

        Assert.Equal(CallKind.National, number.Kind);
        Assert.Equal(country, Plan.Find(number.Digits)?.Country);
    }

    [Theory]
    [InlineData("18765550123", "JM")]
    [InlineData("17875550123", "PR")]
    [InlineData("16715550123", "GU")]
    [InlineData("18095550123", "DO")]
    [InlineData("12645550123", "AI")]
    [InlineData("441481234567", "GG")]
    [InlineData("441534234567", "JE")]
    [InlineData("441624234567", "IM")]
    [InlineData("447781123456", "GG")]
    [InlineData("358181234567", "AX")]
    [InlineData("4779123456", "SJ")]
    [InlineData("390669812345", "VA")]
    [InlineData("262269601234", "YT")]
    [InlineData("590590271234", "BL")]
    [InlineData("61891641234", "CX")]
    [InlineData("5997151234", "BQ")]
    [InlineData("38343201234", "XK")]
    public void Shared_calling_codes_are_split_by_leading_digits(string digits, string country) =>
        Assert.Equal(country, Plan.Find(digits)?.Country);

    [Theory]
    [InlineData("80012345678", "International freephone", NumberType.TollFree)]
    [InlineData("870773111632", "Satellite", NumberType.Satellite)]
    [InlineData("881612345678", "Satellite", NumberType.Satellite)]
    [InlineData("883510012345", "International networks", NumberType.Unknown)]
    [InlineData("979123456789", "International premium", NumberType.Premium)]
    public void Numbers_of_no_country_have_a_destination(string digits, string destination, NumberType type) =>
        Assert.Equal((null, destination, type), Plan.Find(digits) is { } code ? (code.Country, code.Destination, code.Type) : default);

    [Theory]
    [InlineData("34650784355", "Spain mobile", NumberType.Mobile)]
    [InlineData("34912345678", "Spain", NumberType.Fixed)]
    [InlineData("34800123456", "Spain toll free", NumberType.TollFree)]
    [InlineData("447400123456", "United Kingdom mobile", NumberType.Mobile)]
    [InlineData("12025550123", "United States", NumberType.FixedOrMobile)]
    [InlineData("16135550123", "Canada", NumberType.FixedOrMobile)]
    public void Leading_digits_tell_the_number_type(string digits, string destination, NumberType type) =>
        Assert.Equal((destination, type), Plan.Find(digits) is { } code ? (code.Destination, code.Type) : default);

    [Fact]
    public void Every_example_number_leads_to_its_country()
    {
        var wrong = Examples()
            .Where(example => (Plan.Find(example.Digits)?.Country ?? "") != example.Country)
            .Select(example => $"{example.Digits} of {example.Country}: {Plan.Find(example.Digits)}");

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_number_type_is_right_or_unknown()
    {
        // What is unknown to the metadata is a voicemail access number, for which there is no type.
        var examples = Examples().Where(example => example.Country.Length > 0 && example.Type != NumberType.Unknown).ToArray();
        var wrong = examples.Where(example => !Fits(Plan.Find(example.Digits)!.Type, example.Type))
            .Select(example => $"{example.Digits} is {example.Type}: {Plan.Find(example.Digits)}");

        Assert.Empty(wrong);
        Assert.InRange(examples.Count(example => Plan.Find(example.Digits)!.Type == NumberType.Unknown), 0, examples.Length / 20);
    }

    [Fact]
    public void The_file_is_sorted_without_doubles_and_names_known_countries()
    {
        Assert.Equal(Codes.Select(code => code.Prefix).Distinct().Order(StringComparer.Ordinal), Codes.Select(code => code.Prefix));
        Assert.All(Codes, code => Assert.True(code.Country is null || Country.TryParse(code.Country, out _), code.ToString()));
        Assert.All(Codes, code => Assert.NotEmpty(code.Destination));
    }

    // Where leading digits do not part fixed from mobile, "fixed or mobile" is the truth.
    private static bool Fits(NumberType found, NumberType example) =>
        found == example
        || found == NumberType.Unknown
        || (found == NumberType.FixedOrMobile && example is NumberType.Fixed or NumberType.Mobile);

    private static IEnumerable<(string Digits, string Country, NumberType Type)> Examples()
    {
        using var reader = new StreamReader(typeof(DialCodeDataTests).Assembly.GetManifestResourceStream("example_numbers.csv")!);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var values = line.Split(',');
            yield return (values[0], values[2], Enum.Parse<NumberType>(values[3]));
        }
    }
}
